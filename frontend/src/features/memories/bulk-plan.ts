/** A change to many memories as the fewest requests, and the requests that take it back. */

import type { MemoryType, Tier } from './memory-vocabulary';

/** What a bulk change must know of each memory so that it can be undone. */
export interface BulkTarget {
  id: string;
  tier: Tier;
  type: MemoryType;
  tags: readonly string[];
}

export type BulkChange =
  | { kind: 'tier'; tier: Tier }
  | { kind: 'type'; type: MemoryType }
  | { kind: 'addTag'; tag: string }
  | { kind: 'removeTag'; tag: string };

/** The body of `memories.bulk_update`; tags are added and removed singly, so other edits of tags survive an undo. */
export interface BulkPatch {
  tier?: Tier;
  type?: MemoryType;
  add_tags?: string[];
  remove_tags?: string[];
}

export interface BulkStep {
  ids: string[];
  patch: BulkPatch;
}

export interface BulkPlan {
  steps: BulkStep[];
  undo: BulkStep[];
  /** How many memories really change; the rest already are as wanted. */
  count: number;
}

/** Ids in one request: the API takes twice as many, but the list should move while a big change runs. */
export const BULK_IDS = 5000;

export function planBulk(targets: readonly BulkTarget[], change: BulkChange): BulkPlan {
  const affected = targets.filter((target) => isAffected(target, change));
  return {
    steps: grouped(affected, () => patchFor(change)),
    undo: grouped(affected, (target) => patchBack(target, change)),
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
    case 'addTag':
      return { add_tags: [change.tag] };
    case 'removeTag':
      return { remove_tags: [change.tag] };
  }
}

function patchBack(target: BulkTarget, change: BulkChange): BulkPatch {
  switch (change.kind) {
    case 'tier':
      return { tier: target.tier };
    case 'type':
      return { type: target.type };
    case 'addTag':
      return { remove_tags: [change.tag] };
    case 'removeTag':
      return { add_tags: [change.tag] };
  }
}

function grouped(targets: readonly BulkTarget[], patchOf: (target: BulkTarget) => BulkPatch): BulkStep[] {
  const byPatch = new Map<string, BulkStep>();
  for (const target of targets) {
    const patch = patchOf(target);
    const key = JSON.stringify(patch);
    const step = byPatch.get(key);
    if (step) step.ids.push(target.id);
    else byPatch.set(key, { ids: [target.id], patch });
  }
  return [...byPatch.values()].flatMap(({ ids, patch }) => inPortions(ids).map((portion) => ({ ids: portion, patch })));
}
