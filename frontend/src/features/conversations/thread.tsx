/** One conversation: its messages, what it suggests to remember, and a place to say the next thing. */

import { useState } from 'react';
import type { ConversationRead, MessageRow } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { ConversationHead } from './conversation-head';
import { MessageComposer } from './message-composer';
import { MessageList } from './message-list';
import { PromptPanel } from './prompt-panel';
import { ProposalCards } from './proposal-cards';
import { replyTexts } from './reply-text';
import type { ConversationDeeds } from './use-conversation-deeds';
import { useMessageWindow } from './use-message-window';

interface ThreadProps {
  readonly conversation: ConversationRead;
  readonly deeds: ConversationDeeds;
  readonly onBack: () => void;
  /** A message to bring into view. */
  readonly wanted: string | null;
}

export function Thread({ conversation, deeds, onBack, wanted }: ThreadProps) {
  const { messages, onEarlier, onNewest } = useMessageWindow(conversation.id, wanted);
  const pieces = useLiveQuery('replyPieces$', { conversation_id: conversation.id });
  const persona = useLiveQuery('persona$', { persona_id: conversation.persona_id });
  const [explained, setExplained] = useState<MessageRow | null>(null);
  const rows = messages.status === 'live' ? messages.rows : [];
  const last = rows.at(-1);

  return (
    <>
      <ConversationHead
        conversation={conversation}
        deeds={deeds}
        onRename={(renamed, title) => void deeds.rename(renamed, title)}
        onDelete={(deleted) => void deeds.remove(deleted)}
        onBack={onBack}
      />
      {messages.status === 'loading' && <LoadingSkeleton rows={6} />}
      {messages.status === 'failed' && <ProblemNotice problem={messages.problem} onRetry={messages.retry} />}
      {messages.status === 'live' && rows.length === 0 && (
        <EmptyState title="Nothing said yet" description="Say something; what is said stays on this device." />
      )}
      {rows.length > 0 && (
        <MessageList
          rows={rows}
          personaName={(persona.status === 'live' ? persona.rows[0]?.name : undefined) ?? 'Persona'}
          coming={replyTexts(pieces.status === 'live' ? pieces.rows : [])}
          deeds={deeds}
          onShowPrompt={setExplained}
          onEarlier={onEarlier}
          wanted={wanted}
        />
      )}
      <ProposalCards personaId={conversation.persona_id} conversationId={conversation.id} />
      <MessageComposer
        isWriting={last?.state === 'writing'}
        onAdd={(role, content) => deeds.add(conversation.id, role, content)}
        onReply={last?.role === 'user' ? () => void deeds.reply(conversation.id) : null}
        onStop={() => void deeds.stop(conversation.id)}
        onNewest={onNewest}
      />
      {explained && <PromptPanel message={explained} onClose={() => setExplained(null)} />}
    </>
  );
}
