/** Says something to the persona, or writes a message down in the name of either side. */

import { Button, Kbd, SegmentedControl, Textarea } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { type Ref, useState } from 'react';
import { noteTyping, stopTyping } from '../../commands/typing';
import { t } from '../../i18n/i18n';
import { Rich } from '../../i18n/rich';
import classes from './message-composer.module.css';
import { placeholder, ROLES, type Role, roleLabel, roleOf } from './message-roles';

interface MessageComposerProps {
  readonly isWriting: boolean;
  /** Resolves to whether the message was stored; the text stays when it was not. */
  readonly onAdd: (role: Role, content: string) => Promise<boolean>;
  /** Asks for a reply to what was said last; null where that is the persona's own. */
  readonly onReply: (() => void) | null;
  readonly onStop: () => void;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function MessageComposer({ isWriting, onAdd, onReply, onStop, ref }: MessageComposerProps) {
  const [content, setContent] = useState('');
  const [role, setRole] = useState<Role>('user');
  const empty = content.trim() === '';
  const add = async () => {
    if (empty) return;
    // Emptied at once, so that what is typed meanwhile stays; a refused message comes back.
    stopTyping();
    setContent('');
    setRole('user');
    if (await onAdd(role, content)) return;
    setContent((typed) => (typed === '' ? content : typed));
    setRole(role);
  };

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Textarea
        ref={ref}
        aria-label={t('conversations.composer.label')}
        placeholder={placeholder(role)}
        autosize
        minRows={2}
        maxRows={8}
        value={content}
        onChange={(event) => {
          setContent(event.currentTarget.value);
          noteTyping();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && isWriting) return onStop();
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void add();
        }}
      />
      <div className={classes.foot}>
        <SegmentedControl
          aria-label={t('conversations.composer.who')}
          data={ROLES.map((each) => ({ value: each, label: roleLabel(each) }))}
          value={role}
          onChange={(value) => setRole(roleOf(value))}
        />
        <span className={classes.hint} data-keys-hint>
          <Rich
            words="conversations.composer.newLine"
            parts={{
              shift: <Kbd size="xs">{t('conversations.composer.shift')}</Kbd>,
              enter: <Kbd size="xs">{t('conversations.composer.enter')}</Kbd>,
            }}
          />
        </span>
        {onReply && !isWriting && empty && (
          <Button variant="light" onClick={onReply}>
            {t('conversations.composer.askReply')}
          </Button>
        )}
        {isWriting ? (
          <Button variant="light" leftSection={<IconPlayerStop size={14} aria-hidden />} onClick={onStop}>
            {t('conversations.composer.stop')}
          </Button>
        ) : (
          <Button type="submit" disabled={empty}>
            {role === 'user' ? t('conversations.composer.send') : t('conversations.composer.writeDown')}
          </Button>
        )}
      </div>
    </form>
  );
}
