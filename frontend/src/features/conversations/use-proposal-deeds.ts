/** What is decided about proposals; every decision can be taken back. */

import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import { proposalsAccept, proposalsReject, proposalsSettle } from '../../generated/api/sdk.gen';
import type { ProposalEdit } from '../../generated/api/types.gen';
import type { ProposalRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';

export interface ProposalsOf {
  readonly persona_id: string;
  readonly conversation_id: string | null;
}

export function useProposalDeeds(of: ProposalsOf) {
  const { run, busy } = useCommand((work: () => Promise<unknown>) => work());
  const offer = (message: string, ids: readonly string[]) =>
    showUndo({ message, undo: () => void run(() => undoStep(ids)) });
  return {
    busy,
    accept: (proposal: ProposalRead, edit: ProposalEdit) =>
      run(async () => {
        const done = await answer(proposalsAccept({ path: { proposal_id: proposal.id }, body: edit }));
        offer(t('conversations.deeds.remembered'), touchedBy(done));
      }),
    reject: (proposal: ProposalRead) =>
      run(async () => {
        await answer(proposalsReject({ path: { proposal_id: proposal.id } }));
        offer(t('conversations.deeds.rejected'), [proposal.id]);
      }),
    settle: (decision: 'accept' | 'reject') =>
      run(async () => {
        const { settled, ids } = await answer(proposalsSettle({ body: { ...of, decision } }));
        const key = decision === 'accept' ? 'conversations.deeds.allRemembered' : 'conversations.deeds.allRejected';
        offer(t(key, { count: settled }), ids);
      }),
  };
}

export type ProposalDeeds = ReturnType<typeof useProposalDeeds>;

/** The memory that came of it, and the one it counts for or replaces. */
function touchedBy(done: Pick<ProposalRead, 'id' | 'memory_id' | 'target_id'>): readonly string[] {
  return [done.id, done.memory_id, done.target_id].filter((id) => id !== null);
}
