/** One message: who said it, when and what; edited in place. */

import { ActionIcon, Button, Textarea, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { MessageRead } from '../../generated/live';
import { fullDate, relativeTime } from '../../lib/relative-time';
import classes from './message-item.module.css';
import { ROLE_LABELS } from './message-roles';

interface MessageItemProps {
  message: MessageRead;
  /** Resolves to whether the new text was stored; the editor stays open when it was not. */
  onEdit: (message: MessageRead, content: string) => Promise<boolean>;
  onDelete: (message: MessageRead) => void;
}

export function MessageItem({ message, onEdit, onDelete }: MessageItemProps) {
  const [editing, setEditing] = useState(false);
  const save = async (content: string) => {
    if (content === message.content || (await onEdit(message, content))) setEditing(false);
  };

  return (
    <li className={classes.message} data-role={message.role}>
      <header className={classes.head}>
        <span className={classes.role}>{ROLE_LABELS[message.role]}</span>
        <time className={classes.time} dateTime={message.created_at} title={fullDate(message.created_at)}>
          {relativeTime(message.created_at)}
        </time>
        <span className={classes.actions}>
          <Tooltip label="Edit">
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label="Edit message"
              onClick={() => setEditing(true)}
            >
              <IconPencil size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Delete">
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label="Delete message"
              onClick={() => onDelete(message)}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </span>
      </header>
      {editing ? (
        <MessageEditor content={message.content} onSave={save} onCancel={() => setEditing(false)} />
      ) : (
        <p className={classes.content}>{message.content}</p>
      )}
    </li>
  );
}

interface MessageEditorProps {
  content: string;
  onSave: (content: string) => Promise<void>;
  onCancel: () => void;
}

function MessageEditor({ content, onSave, onCancel }: MessageEditorProps) {
  const [text, setText] = useState(content);
  const save = () => {
    if (text.trim() !== '') void onSave(text);
  };

  return (
    <div className={classes.editor}>
      <Textarea
        aria-label="Message text"
        autosize
        maxRows={16}
        data-autofocus
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) save();
        }}
      />
      <div className={classes.buttons}>
        <Button size="xs" onClick={save} disabled={text.trim() === ''}>
          Save
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
