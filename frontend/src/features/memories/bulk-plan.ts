/** A change to many memories as the fewest requests. */

import type { MemoryState, MemoryType, Tier } from './memory-vocabulary';

/** What a bulk change must know of each memory to leave out those that are as wanted. */
export interface BulkTarget {
  id: string;
  tier: Tier;
  type: MemoryType;
  tags: readonly string[];
  state: MemoryState;
  /** Null while it is not pinned. */
  pinned_at: string | null;
}

export type BulkChange =
  | { kind: 'tier'; tier: Tier }
  | { kind: 'type'; type: MemoryType }
  | { kind: 'pin'; pinned: boolean }
  | { kind: 'state'; state: 'active' | 'disabled' }
  | { kind: 'addTag'; tag: string }
  | { kind: 'removeTag'; tag: string };

/** The body of `memories.bulk_update`; tags are added and removed singly, so other edits of tags survive an undo. */
export interface BulkPatch {
  tier?: Tier;
  type?: MemoryType;
  pinned?: boolean;
  state?: 'active' | 'disabled';
  add_tags?: string[];
  remove_tags?: string[];
}

export interface BulkStep {
  ids: string[];
  patch: BulkPatch;
}

export interface BulkPlan {
  steps: BulkStep[];
  /** How many memories really change; the rest already are as wanted. */
  count: number;
}

/** Ids in one request: the API takes twice as many, but the list should move while a big change runs. */
export const BULK_IDS = 5000;

export function planBulk(targets: readonly BulkTarget[], change: BulkChange): BulkPlan {
  const affected = targets.filter((target) => isAffected(target, change));
  return {
    steps: inPortions(affected.map(({ id }) => id)).map((ids) => ({ ids, patch: patchFor(change) })),
    count: affected.length,
  };
}

/** Ids in portions a single request may carry. */
export function inPortions(ids: readonly string[], size: number = BULK_IDS): string[][] {
  const portions: string[][] = [];
  for (let start = 0; start < ids.length; start += size) portions.push(ids.slice(start, start + size));
  return portions;
}

function isAffected(target: BulkTarget, change: BulkChange): boolean {
  switch (change.kind) {
    case 'tier':
      return target.tier !== change.tier;
    case 'type':
      return target.type !== change.type;
    case 'pin':
      return (target.pinned_at !== null) !== change.pinned;
    case 'state':
      // One that is superseded is not recalled as it is; switching it off would only lose the way to the newer one.
      return change.state === 'active' ? target.state !== 'active' : target.state === 'active';
    case 'addTag':
      return !target.tags.includes(change.tag);
    case 'removeTag':
      return target.tags.includes(change.tag);
  }
}

function patchFor(change: BulkChange): BulkPatch {
  switch (change.kind) {
    case 'tier':
      return { tier: change.tier };
    case 'type':
      return { type: change.type };
    case 'pin':
      return { pinned: change.pinned };
    case 'state':
      return { state: change.state };
    case 'addTag':
      return { add_tags: [change.tag] };
    case 'removeTag':
      return { remove_tags: [change.tag] };
  }
}
