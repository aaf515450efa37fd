/** One message: who said it, when and what; its alternatives, and what can be done with it. */

import { Button } from '@mantine/core';
import { memo, useState } from 'react';
import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { type Names, withNames } from '../../lib/card-macros';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { ContextMenu } from '../../ui/context-menu';
import { useNow } from '../../ui/use-now';
import { ComingReply } from './coming-reply';
import { MessageActions } from './message-actions';
import { MessageEditor } from './message-editor';
import classes from './message-item.module.css';
import { messageMenu } from './message-menu';
import { roleLabel } from './message-roles';
import { stateNotice } from './message-state';
import { MessageText } from './message-text';
import type { ConversationDeeds } from './use-conversation-deeds';

const AGES_EVERY_MS = 30_000;

interface MessageItemProps {
  readonly message: MessageRow;
  readonly personaName: string;
  readonly names: Names;
  readonly deeds: ConversationDeeds;
  readonly onShowPrompt: (message: MessageRow) => void;
}

/** Drawn again only when it changes: what is written below leaves it alone. */
export const MessageItem = memo(function MessageItem({ message, personaName, names, deeds, ...on }: MessageItemProps) {
  const [editing, setEditing] = useState(false);
  const isWriting = message.state === 'writing';
  const save = async (content: string, resend: boolean) => {
    const stored = resend ? await deeds.resend(message, content) : await deeds.edit(message, content);
    if (stored) setEditing(false);
  };
  const speaker = message.role === 'assistant' ? personaName : roleLabel(message.role);

  return (
    <ContextMenu
      label={t('conversations.menu.message')}
      items={() => messageMenu(message, { deeds, onEdit: () => setEditing(true), onShowPrompt: on.onShowPrompt })}
    >
      <article
        className={classes.message}
        data-role={message.role}
        aria-busy={isWriting || undefined}
        aria-label={speaker}
      >
        <header className={classes.head}>
          <span className={classes.role}>{speaker}</span>
          <Age when={message.created_at} />
          {message.model !== null && <span className={classes.model}>{message.model}</span>}
          <MessageActions
            message={message}
            deeds={deeds}
            onEdit={() => setEditing(true)}
            onShowPrompt={on.onShowPrompt}
          />
        </header>
        {editing && (
          <MessageEditor
            content={message.content}
            canResend={message.role === 'user'}
            onSave={save}
            onCancel={() => setEditing(false)}
          />
        )}
        {!editing && !isWriting && <MessageText text={withNames(message.content, names)} />}
        {isWriting && (
          <ComingReply
            conversationId={message.conversation_id}
            messageId={message.id}
            personaName={personaName}
            names={names}
          />
        )}
        <Notice message={message} deeds={deeds} />
      </article>
    </ContextMenu>
  );
});

function Age({ when }: { readonly when: string }) {
  const now = useNow(AGES_EVERY_MS);
  return (
    <time className={classes.time} dateTime={when} title={fullDate(when)}>
      {relativeTime(when, now)}
    </time>
  );
}

/** How the reply came to its end, where that was not as it should be. */
function Notice({ message, deeds }: Pick<MessageItemProps, 'message' | 'deeds'>) {
  const notice = stateNotice(message);
  if (notice === null) return null;
  return (
    <p className={classes.notice} data-state={message.state} role={message.state === 'failed' ? 'alert' : undefined}>
      {notice.text}
      {notice.canRetry && message.parent_id !== null && (
        <Button size="compact-xs" variant="light" onClick={() => void deeds.replyInstead(message)}>
          {t('conversations.message.tryAgain')}
        </Button>
      )}
    </p>
  );
}
