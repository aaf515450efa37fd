/** One conversation: its messages, what it suggests to remember, and a place to say the next thing. */

import { Button } from '@mantine/core';
import { type Ref, useState } from 'react';
import type { ConversationRead, MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { BranchPanel } from './branch-panel';
import { ConversationHead } from './conversation-head';
import { MessageComposer } from './message-composer';
import { MessageList } from './message-list';
import { PromptPanel } from './prompt-panel';
import { ProposalCards } from './proposal-cards';
import classes from './thread.module.css';
import type { ConversationDeeds } from './use-conversation-deeds';
import { useJump } from './use-jump';
import { useNames } from './use-names';
import { useStretches } from './use-stretches';

interface ThreadProps {
  readonly conversation: ConversationRead;
  readonly deeds: ConversationDeeds;
  readonly onBack: () => void;
  /** A message to bring into view, until it is. */
  readonly wanted: string | null;
  readonly onArrived: () => void;
  readonly onGoTo: (conversationId: string, messageId: string | null) => void;
  readonly composerRef: Ref<HTMLTextAreaElement>;
}

export function Thread(props: ThreadProps) {
  const live = useLiveQuery('threadLength$', { conversation_id: props.conversation.id });
  if (live.status === 'loading') return <LoadingSkeleton rows={6} />;
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  return <OpenThread {...props} length={live.rows[0]?.count ?? 0} />;
}

function OpenThread({ conversation, deeds, length, ...props }: ThreadProps & { readonly length: number }) {
  const stretches = useStretches(conversation.id, length);
  const { personaName, names } = useNames(conversation.persona_id);
  const { jump, toEnd } = useJump(props.wanted, props.onArrived);
  const [explained, setExplained] = useState<MessageRow | null>(null);
  const [walking, setWalking] = useState(false);
  const last = length > 0 ? stretches.rowAt(length - 1) : null;

  return (
    <>
      <ConversationHead
        conversation={conversation}
        deeds={deeds}
        onBranches={() => setWalking(true)}
        onBack={props.onBack}
      />
      {stretches.failed && <ProblemNotice problem={stretches.failed.problem} onRetry={stretches.failed.retry} />}
      {length === 0 && (
        <EmptyState title={t('conversations.empty.title')} description={t('conversations.empty.description')} />
      )}
      {length > 0 && !stretches.failed && (
        <MessageList
          length={length}
          stretches={stretches}
          personaName={personaName}
          names={names}
          deeds={deeds}
          onShowPrompt={setExplained}
          jump={jump}
          onNewest={toEnd}
        />
      )}
      {last && last.following > 0 && (
        <GoesOn last={last} onGoOn={() => void deeds.show(last.id)} onBranches={() => setWalking(true)} />
      )}
      <ProposalCards personaId={conversation.persona_id} conversationId={conversation.id} onGoTo={props.onGoTo} />
      <MessageComposer
        ref={props.composerRef}
        isWriting={last?.state === 'writing'}
        onAdd={(role, content) => {
          toEnd();
          return deeds.add(conversation.id, role, content);
        }}
        onReply={last?.role === 'user' ? () => void deeds.reply(conversation.id) : null}
        onStop={() => void deeds.stop(conversation.id)}
      />
      {explained && <PromptPanel message={explained} onClose={() => setExplained(null)} />}
      {walking && (
        <BranchPanel
          conversation={conversation}
          length={length}
          names={names}
          deeds={deeds}
          onClose={() => setWalking(false)}
        />
      )}
    </>
  );
}

interface GoesOnProps {
  readonly last: MessageRow;
  readonly onGoOn: () => void;
  readonly onBranches: () => void;
}

/** Where a branch begins, what was said from here before is one step away. */
function GoesOn({ last, onGoOn, onBranches }: GoesOnProps) {
  return (
    <div className={classes.goesOn} role="status">
      <span>{t('conversations.goesOn.told', { count: last.following })}</span>
      <Button variant="light" size="compact-xs" onClick={onGoOn}>
        {t('conversations.goesOn.goOn')}
      </Button>
      <Button variant="subtle" size="compact-xs" onClick={onBranches}>
        {t('conversations.goesOn.branches')}
      </Button>
    </div>
  );
}
