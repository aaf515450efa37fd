/** What a conversation suggests to remember: accepted, put differently or rejected, one by one or all. */

import { ActionIcon, Badge, Button, Textarea, Tooltip } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import { proposalsAccept, proposalsAcceptAll, proposalsReject, proposalsRejectAll } from '../../generated/api/sdk.gen';
import type { ProposalRead } from '../../generated/live';
import { countOf } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ProblemNotice } from '../../ui/problem-notice';
import { showUndo } from '../../ui/show-undo';
import classes from './proposal-cards.module.css';

const KIND_WORDS = { new: 'New', repeat: 'Told again', contradiction: 'Replaces an older memory' } as const;

interface ProposalCardsProps {
  readonly personaId: string;
  readonly conversationId: string;
}

export function ProposalCards({ personaId, conversationId }: ProposalCardsProps) {
  const live = useLiveQuery('memoryProposals$', { persona_id: personaId, conversation_id: conversationId });
  const { run } = useCommand((work: () => Promise<unknown>) => work());
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  const rows = live.status === 'live' ? live.rows : [];
  if (rows.length === 0) return null;
  const ids = rows.map((row) => row.id);
  const accept = (proposal: ProposalRead, content: string) =>
    run(async () => {
      const body = content === proposal.content ? {} : { content };
      const done = await answer(proposalsAccept({ path: { proposal_id: proposal.id }, body }));
      if (done.memory_id) {
        const touched = [done.memory_id];
        showUndo({ message: 'Remembered', undo: () => void run(() => undoStep(touched)) });
      }
    });
  const reject = (proposal: ProposalRead) => run(() => answer(proposalsReject({ path: { proposal_id: proposal.id } })));

  return (
    <section className={classes.proposals} aria-label="Proposed memories">
      <header className={classes.head}>
        <h3>Worth remembering?</h3>
        <span className={classes.count}>{countOf(rows.length, 'proposal')}</span>
        {rows.length > 1 && (
          <>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => void run(() => answer(proposalsAcceptAll({ body: { ids } })))}
            >
              Remember all
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={() => void run(() => answer(proposalsRejectAll({ body: { ids } })))}
            >
              Reject all
            </Button>
          </>
        )}
      </header>
      <ul className={classes.cards}>
        {rows.map((proposal) => (
          <ProposalCard key={proposal.id} proposal={proposal} onAccept={accept} onReject={reject} />
        ))}
      </ul>
    </section>
  );
}

interface ProposalCardProps {
  readonly proposal: ProposalRead;
  readonly onAccept: (proposal: ProposalRead, content: string) => Promise<unknown>;
  readonly onReject: (proposal: ProposalRead) => Promise<unknown>;
}

function ProposalCard({ proposal, onAccept, onReject }: ProposalCardProps) {
  const [text, setText] = useState<string | null>(null);
  return (
    <li className={classes.card}>
      <div className={classes.words}>
        {text === null ? (
          <p className={classes.content}>{proposal.content}</p>
        ) : (
          <Textarea
            aria-label="What to remember"
            autosize
            maxRows={6}
            autoFocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Badge size="xs" variant="light">
          {proposal.type}
        </Badge>{' '}
        <span className={classes.kind}>{KIND_WORDS[proposal.kind]}</span>
      </div>
      <span className={classes.actions}>
        <Tooltip label="Remember">
          <ActionIcon
            variant="light"
            color="sea"
            aria-label={`Remember: ${proposal.content}`}
            disabled={text?.trim() === ''}
            onClick={() => void onAccept(proposal, text ?? proposal.content)}
          >
            <IconCheck size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Put it differently">
          <ActionIcon aria-label={`Edit: ${proposal.content}`} onClick={() => setText(proposal.content)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Reject">
          <ActionIcon aria-label={`Reject: ${proposal.content}`} onClick={() => void onReject(proposal)}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </span>
    </li>
  );
}
