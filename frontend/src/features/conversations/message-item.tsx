/** One message: who said it, when and what; its alternatives, and what can be done with it. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { MessageRow } from '../../generated/live';
import { withNames } from '../../lib/card-macros';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { MessageActions } from './message-actions';
import { MessageEditor } from './message-editor';
import classes from './message-item.module.css';
import { ROLE_LABELS } from './message-roles';
import { stateNotice } from './message-state';
import { MessageText } from './message-text';
import type { ConversationDeeds } from './use-conversation-deeds';

interface MessageItemProps {
  readonly message: MessageRow;
  readonly personaName: string;
  /** What has come of a reply that is being written. */
  readonly coming: string | undefined;
  readonly deeds: ConversationDeeds;
  readonly onShowPrompt: (message: MessageRow) => void;
}

export function MessageItem({ message, personaName, coming, deeds, onShowPrompt }: MessageItemProps) {
  const [editing, setEditing] = useState(false);
  const isWriting = message.state === 'writing';
  const text = withNames(isWriting ? (coming ?? '') : message.content, personaName);
  const notice = stateNotice(message);
  const save = async (content: string, resend: boolean) => {
    const stored = resend ? await deeds.resend(message, content) : await deeds.edit(message, content);
    if (stored) setEditing(false);
  };

  return (
    <article className={classes.message} data-role={message.role} aria-busy={isWriting || undefined}>
      <header className={classes.head}>
        <span className={classes.role}>{message.role === 'assistant' ? personaName : ROLE_LABELS[message.role]}</span>
        <time className={classes.time} dateTime={message.created_at} title={fullDate(message.created_at)}>
          {relativeTime(message.created_at)}
        </time>
        {message.model !== null && <span className={classes.model}>{message.model}</span>}
        <MessageActions message={message} deeds={deeds} onEdit={() => setEditing(true)} onShowPrompt={onShowPrompt} />
      </header>
      {editing ? (
        <MessageEditor
          content={message.content}
          canResend={message.role === 'user'}
          onSave={save}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <MessageText text={text} />
      )}
      {isWriting && text === '' && <span className={classes.thinking}>{personaName} is thinking…</span>}
      {notice && (
        <p
          className={classes.notice}
          data-state={message.state}
          role={message.state === 'failed' ? 'alert' : undefined}
        >
          {notice.text}
          {notice.canRetry && (
            <Button size="compact-xs" variant="light" onClick={() => void deeds.replyInstead(message)}>
              Try again
            </Button>
          )}
        </p>
      )}
    </article>
  );
}
