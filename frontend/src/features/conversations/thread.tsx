/** One conversation: its messages in order, and a place to write the next one down. */

import { useEffect, useRef } from 'react';
import type { ConversationRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { ConversationHead } from './conversation-head';
import classes from './conversation-screen.module.css';
import { MessageComposer } from './message-composer';
import { MessageItem } from './message-item';
import type { ConversationDeeds } from './use-conversation-deeds';

interface ThreadProps {
  readonly conversation: ConversationRead;
  readonly deeds: ConversationDeeds;
  readonly onBack: () => void;
}

const NEWEST = 500;

export function Thread({ conversation, deeds, onBack }: ThreadProps) {
  const messages = useLiveQuery('messages$', { conversation_id: conversation.id, limit: NEWEST });
  const rows = messages.status === 'live' ? messages.rows : [];

  return (
    <>
      <ConversationHead
        conversation={conversation}
        onRename={(renamed, title) => void deeds.rename(renamed, title)}
        onDelete={(deleted) => void deeds.remove(deleted)}
        onBack={onBack}
      />
      {messages.status === 'loading' && <LoadingSkeleton rows={6} />}
      {messages.status === 'failed' && <ProblemNotice problem={messages.problem} onRetry={messages.retry} />}
      {messages.status === 'live' && rows.length === 0 && (
        <EmptyState title="Nothing said yet" description="Write down what either side said; it stays on this device." />
      )}
      {rows.length > 0 && <Messages rows={rows} deeds={deeds} />}
      <MessageComposer
        lastRole={rows.at(-1)?.role}
        onAdd={(role, content) => deeds.add(conversation.id, role, content)}
      />
    </>
  );
}

type Rows = readonly Parameters<ConversationDeeds['edit']>[0][];

function Messages({ rows, deeds }: { readonly rows: Rows; readonly deeds: ConversationDeeds }) {
  const list = useRef<HTMLUListElement>(null);
  const last = rows.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message is what scrolls
  useEffect(() => list.current?.scrollTo({ top: list.current.scrollHeight }), [last]);

  return (
    <ul ref={list} className={classes.messages}>
      {rows.map((message) => (
        <MessageItem
          key={message.id}
          message={message}
          onEdit={deeds.edit}
          onDelete={(deleted) => void deeds.removeMessage(deleted)}
        />
      ))}
    </ul>
  );
}
