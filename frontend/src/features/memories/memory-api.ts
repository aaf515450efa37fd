/** Requests about memories, in the explorer's words; each throws a problem when it is refused. */

import { answer } from '../../bridge/client';
import {
  memoriesBulkDelete,
  memoriesBulkUpdate,
  memoriesCreate,
  memoriesGet,
  memoriesList,
  memoriesMerge,
  memoriesRestore,
  memoriesSplit,
  memoriesUpdate,
} from '../../generated/api/sdk.gen';
import type { MemoryRead, PageMemoryRead } from '../../generated/api/types.gen';
import { type BulkStep, type BulkTarget, inPortions } from './bulk-plan';
import type { MemoryDraft } from './memory-draft';
import type { FilterParams } from './memory-filters';

/** The most the API lists at once. */
const LIST_LIMIT = 1000;

export type NewMemory = Partial<MemoryDraft> & { content: string };

export function addMemory(personaId: string, memory: NewMemory): Promise<MemoryRead> {
  return answer(memoriesCreate({ path: { persona_id: personaId }, body: memory }));
}

export function readMemory(id: string): Promise<MemoryRead> {
  return answer(memoriesGet({ path: { memory_id: id } }));
}

/** Refused (412) when the memory has moved on from `version`. */
export function saveMemory(id: string, changes: Partial<MemoryDraft>, version: number): Promise<MemoryRead> {
  const headers = { 'If-Match': String(version) };
  return answer(memoriesUpdate({ path: { memory_id: id }, headers, body: changes }));
}

export function restoreMemory(id: string): Promise<MemoryRead> {
  return answer(memoriesRestore({ path: { memory_id: id } }));
}

export async function deleteMemories(ids: readonly string[]): Promise<void> {
  for (const portion of inPortions(ids)) await answer(memoriesBulkDelete({ body: { ids: portion } }));
}

export async function applySteps(steps: readonly BulkStep[]): Promise<void> {
  for (const step of steps) await answer(memoriesBulkUpdate({ body: step }));
}

/** One memory that says what these said; they are kept as superseded. */
export function mergeMemories(ids: readonly string[], content: string): Promise<MemoryRead> {
  return answer(memoriesMerge({ body: { ids: [...ids], content } }));
}

/** Several memories that each say a part of it; it is kept as superseded. */
export async function splitMemory(id: string, contents: readonly string[]): Promise<readonly MemoryRead[]> {
  return (await answer(memoriesSplit({ path: { memory_id: id }, body: { contents: [...contents] } }))).items;
}

/** Every memory a filter lets through, as far as a bulk change needs to know it. */
export async function listTargets(personaId: string, filters: FilterParams): Promise<BulkTarget[]> {
  const targets: BulkTarget[] = [];
  let before: string | null = null;
  do {
    const page: PageMemoryRead = await listPage(personaId, filters, before);
    targets.push(
      ...page.items.map(({ id, tier, type, tags, state, pinned_at }) => ({ id, tier, type, tags, state, pinned_at })),
    );
    before = page.next;
  } while (before !== null);
  return targets;
}

function listPage(personaId: string, filters: FilterParams, before: string | null): Promise<PageMemoryRead> {
  return answer(memoriesList({ query: { persona_id: personaId, ...filters, limit: LIST_LIMIT, before } }));
}
