/** What the explorer does to memories; everything that takes something away can be undone from a toast. */

import { notifications } from '@mantine/notifications';
import { countOf } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';
import { type BulkChange, type BulkTarget, planBulk } from './bulk-plan';
import { addMemory, applySteps, deleteMemories, type NewMemory, restoreMemories, restoreMemory } from './memory-api';
import { TIER_LABELS, TYPE_LABELS } from './memory-vocabulary';

export interface MemoryDeeds {
  busy: boolean;
  /** The id of the new memory, or null when it was refused. */
  add: (memory: NewMemory) => Promise<string | null>;
  remove: (ids: readonly string[]) => Promise<boolean>;
  restore: (id: string) => Promise<boolean>;
  change: (targets: readonly BulkTarget[], change: BulkChange) => Promise<boolean>;
  /** Runs something that belongs to a deed, with the same notice when it fails. */
  attempt: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useMemoryDeeds(personaId: string): MemoryDeeds {
  const adding = useCommand(addMemory);
  const { run, busy } = useCommand(perform);
  const attempt = async (work: () => Promise<unknown>) => (await run(work)) ?? false;

  return {
    busy: busy || adding.busy,
    attempt,
    add: async (memory) => (await adding.run(personaId, memory))?.id ?? null,
    restore: (id) => attempt(() => restoreMemory(id)),
    remove: async (ids) => {
      const done = await attempt(() => deleteMemories(ids));
      const undo = () => attempt(() => restoreMemories(ids));
      if (done) showUndo({ message: `${countOf(ids.length, 'memory', 'memories')} deleted`, undo });
      return done;
    },
    change: async (targets, change) => {
      const plan = planBulk(targets, change);
      if (plan.count === 0) return sayNothingToDo();
      const done = await attempt(() => applySteps(plan.steps));
      const undo = () => attempt(() => applySteps(plan.undo));
      if (done) showUndo({ message: changeWords(change, plan.count), undo });
      return done;
    },
  };
}

async function perform(work: () => Promise<unknown>): Promise<true> {
  await work();
  return true;
}

function sayNothingToDo(): true {
  notifications.show({ message: 'All marked memories are like that already', autoClose: 4000 });
  return true;
}

function changeWords(change: BulkChange, count: number): string {
  const memories = countOf(count, 'memory', 'memories');
  switch (change.kind) {
    case 'tier':
      return `${memories} moved to ${TIER_LABELS[change.tier].toLowerCase()}`;
    case 'type':
      return `${memories} now of type ${TYPE_LABELS[change.type].toLowerCase()}`;
    case 'addTag':
      return `${memories} tagged “${change.tag}”`;
    case 'removeTag':
      return `“${change.tag}” taken off ${memories}`;
  }
}
