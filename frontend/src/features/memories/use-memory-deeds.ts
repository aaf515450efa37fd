/** What the explorer does to memories; everything that takes something away can be undone from a toast. */

import { notifications } from '@mantine/notifications';
import { undoStep } from '../../commands/undo-step';
import { t } from '../../i18n/i18n';
import type { Guess } from '../../reactive/guess';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';
import { type BulkChange, type BulkTarget, inPortions, planBulk } from './bulk-plan';
import {
  addMemory,
  applySteps,
  deleteMemories,
  mergeMemories,
  type NewMemory,
  restoreMemory,
  splitMemory,
} from './memory-api';
import { typeLabel } from './memory-vocabulary';

export interface MemoryDeeds {
  busy: boolean;
  /** The id of the new memory, or null when it was refused. */
  add: (memory: NewMemory) => Promise<string | null>;
  remove: (ids: readonly string[]) => Promise<boolean>;
  restore: (id: string) => Promise<boolean>;
  /** The id of the memory they became, or null when it was refused. */
  merge: (ids: readonly string[], content: string) => Promise<string | null>;
  split: (id: string, contents: readonly string[]) => Promise<boolean>;
  change: (targets: readonly BulkTarget[], change: BulkChange) => Promise<boolean>;
  /** Runs something that belongs to a deed, with the same notice when it fails. */
  attempt: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useMemoryDeeds(personaId: string): MemoryDeeds {
  const adding = useCommand(addMemory);
  const merging = useCommand(mergeMemories);
  const splitting = useCommand(splitMemory);
  const { run, busy } = useCommand(perform, { guess: (_, guesses) => guesses });
  const attempt = async (work: () => Promise<unknown>, guesses: readonly Guess[] = []) =>
    (await run(work, guesses)) ?? false;
  const offerUndo = (message: string, ids: readonly string[]) =>
    showUndo({ message, undo: () => attempt(() => undoStep(ids)) });

  return {
    busy: busy || adding.busy || merging.busy || splitting.busy,
    attempt,
    add: async (memory) => (await adding.run(personaId, memory))?.id ?? null,
    restore: (id) => attempt(() => restoreMemory(id)),
    merge: async (ids, content) => {
      const made = await merging.run(ids, content);
      if (made === undefined) return null;
      offerUndo(t('memories.done.merged', { count: ids.length }), [...ids, made.id]);
      return made.id;
    },
    split: async (id, contents) => {
      const made = await splitting.run(id, contents);
      if (made === undefined) return false;
      offerUndo(t('memories.done.split', { count: made.length }), [id, ...made.map((each) => each.id)]);
      return true;
    },
    remove: (ids) => {
      const gone = ids.map((id) => memoryGuess(id, null));
      const doing = attempt(() => deleteMemories(ids), gone);
      const message = t('memories.done.deleted', { count: ids.length });
      return undoable(message, doing, () => attempt(() => undoStep(ids, inPortions(ids).length)));
    },
    change: async (targets, change) => {
      const plan = planBulk(targets, change);
      if (plan.count === 0) return sayNothingToDo();
      const doing = attempt(() => applySteps(plan.steps), guessesOf(targets, change));
      return undoable(changeWords(change, plan.count), doing, () =>
        attempt(() =>
          undoStep(
            plan.steps.flatMap(({ ids }) => ids),
            plan.steps.length,
          ),
        ),
      );
    },
  };
}

/** Its guess is on show already, so undo is offered at once; it waits for the deed, and goes if that fails. */
async function undoable(message: string, doing: Promise<boolean>, undo: () => Promise<boolean>): Promise<boolean> {
  const withdraw = showUndo({ message, undo: async () => (await doing) && undo() });
  const done = await doing;
  if (!done) withdraw();
  return done;
}

function memoryGuess(id: string, row: Guess['row']): Guess {
  return { query: 'personaMemories$', key: id, row };
}

/** A new tier or type shows at once; tags are merged by the backend, whose word is awaited. */
function guessesOf(targets: readonly BulkTarget[], change: BulkChange): readonly Guess[] {
  if (change.kind === 'tier') return targets.map(({ id }) => memoryGuess(id, { tier: change.tier }));
  if (change.kind === 'type') return targets.map(({ id }) => memoryGuess(id, { type: change.type }));
  if (change.kind === 'state') return targets.map(({ id }) => memoryGuess(id, { state: change.state }));
  return [];
}

async function perform(work: () => Promise<unknown>, _guesses: readonly Guess[]): Promise<true> {
  await work();
  return true;
}

function sayNothingToDo(): true {
  notifications.show({ message: t('memories.done.nothing'), autoClose: 4000 });
  return true;
}

function changeWords(change: BulkChange, count: number): string {
  switch (change.kind) {
    case 'tier':
      return t(`memories.done.${change.tier}`, { count });
    case 'type':
      return t('memories.done.typed', { count, type: typeLabel(change.type) });
    case 'pin':
      return change.pinned ? t('memories.done.pinned', { count }) : t('memories.done.unpinned', { count });
    case 'state':
      return change.state === 'active' ? t('memories.done.enabled', { count }) : t('memories.done.disabled', { count });
    case 'addTag':
      return t('memories.done.tagged', { count, tag: change.tag });
    case 'removeTag':
      return t('memories.done.untagged', { count, tag: change.tag });
  }
}
