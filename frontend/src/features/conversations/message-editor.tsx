/** Edits a message in place; one of the user's can also be sent again, which begins a branch. */

import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import classes from './message-item.module.css';

interface MessageEditorProps {
  readonly content: string;
  readonly canResend: boolean;
  readonly onSave: (content: string, resend: boolean) => Promise<void>;
  readonly onCancel: () => void;
}

export function MessageEditor({ content, canResend, onSave, onCancel }: MessageEditorProps) {
  const [text, setText] = useState(content);
  const empty = text.trim() === '';
  const save = (resend: boolean) => {
    if (!resend && text === content) return onCancel();
    if (!empty) void onSave(text, resend);
  };

  return (
    <div className={classes.editor}>
      <Textarea
        aria-label={t('conversations.editor.text')}
        autosize
        maxRows={16}
        data-autofocus
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) save(false);
        }}
      />
      <div className={classes.buttons}>
        <Button size="xs" onClick={() => save(false)} disabled={empty}>
          {t('conversations.editor.save')}
        </Button>
        {canResend && (
          <Button size="xs" variant="light" onClick={() => save(true)} disabled={empty}>
            {t('conversations.editor.sendAgain')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={onCancel}>
          {t('conversations.editor.cancel')}
        </Button>
      </div>
    </div>
  );
}
