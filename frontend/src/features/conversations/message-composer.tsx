/** Writes a message down by hand, in the name of either side. */

import { Button, Kbd, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import classes from './message-composer.module.css';
import { nextRole, ROLE_LABELS, ROLES, type Role, roleOf } from './message-roles';

interface MessageComposerProps {
  lastRole: Role | undefined;
  /** Resolves to whether the message was stored; the text stays when it was not. */
  onAdd: (role: Role, content: string) => Promise<boolean>;
}

export function MessageComposer({ lastRole, onAdd }: MessageComposerProps) {
  const [content, setContent] = useState('');
  const [chosen, setChosen] = useState<Role | null>(null);
  const role = chosen ?? nextRole(lastRole);
  const empty = content.trim() === '';
  const add = async () => {
    if (empty) return;
    // Emptied at once, so that what is typed meanwhile stays; a refused message comes back.
    setContent('');
    setChosen(null);
    if (await onAdd(role, content)) return;
    setContent((typed) => (typed === '' ? content : typed));
    setChosen(role);
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
        aria-label="New message"
        placeholder={`What ${role === 'user' ? 'you' : 'the persona'} said`}
        autosize
        minRows={2}
        maxRows={8}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void add();
        }}
      />
      <div className={classes.foot}>
        <SegmentedControl
          aria-label="Who said it"
          data={ROLES.map((each) => ({ value: each, label: ROLE_LABELS[each] }))}
          value={role}
          onChange={(value) => setChosen(roleOf(value))}
        />
        <span className={classes.hint}>
          <Kbd size="xs">Shift</Kbd> + <Kbd size="xs">Enter</Kbd> for a new line
        </span>
        <Button type="submit" disabled={empty}>
          Write down
        </Button>
      </div>
    </form>
  );
}
