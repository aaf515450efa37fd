/** The editable part of a memory, what was changed in it, and how two edits are laid side by side. */

import type { Source } from '../../generated/api/types.gen';
import type { MemoryType, Tier } from './memory-vocabulary';

export interface MemoryDraft {
  content: string;
  summary: string;
  type: MemoryType;
  tier: Tier;
  importance: number;
  tags: string[];
  source: Source | null;
  occurred_at: string | null;
}

/** A memory as the backend tells it, as far as it can be edited. */
export type StoredMemory = MemoryDraft;

export const BLANK_DRAFT: MemoryDraft = {
  content: '',
  summary: '',
  type: 'note',
  tier: 'warm',
  importance: 0.5,
  tags: [],
  source: null,
  occurred_at: null,
};

export const DRAFT_FIELDS = [
  'content',
  'summary',
  'type',
  'tier',
  'importance',
  'tags',
  'source',
  'occurred_at',
] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];

const SOURCE_PARTS = ['kind', 'speaker', 'session', 'ref'] as const;

/** A field both sides changed differently since they last agreed. */
export interface Clash {
  field: DraftField;
  mine: unknown;
  theirs: unknown;
}

/** Only the editable fields of a row, so that comparing never trips over counters and dates. */
export function draftOf(memory: StoredMemory): MemoryDraft {
  const { content, summary, type, tier, importance, tags, occurred_at } = memory;
  const source = memory.source === null ? null : tidySource(memory.source);
  return { content, summary, type, tier, importance, tags: [...tags], source, occurred_at };
}

/** The fields of `draft` that differ from `base`: the body of a PATCH. */
export function changesIn(draft: MemoryDraft, base: MemoryDraft): Partial<MemoryDraft> {
  return pick(draft, (field) => !same(draft[field], base[field]));
}

/** Edits of one side only are taken over silently; what both changed is for the person to decide. */
export function clashes(base: MemoryDraft, mine: MemoryDraft, theirs: MemoryDraft): Clash[] {
  return DRAFT_FIELDS.filter(
    (field) =>
      !same(mine[field], base[field]) && !same(theirs[field], base[field]) && !same(mine[field], theirs[field]),
  ).map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
}

/** Their memory with my edits on top, except for the fields where theirs was chosen. */
export function merged(
  base: MemoryDraft,
  mine: MemoryDraft,
  theirs: MemoryDraft,
  takeTheirs: ReadonlySet<DraftField>,
): MemoryDraft {
  const edits = pick(mine, (field) => !same(mine[field], base[field]) && !takeTheirs.has(field));
  return { ...theirs, ...edits };
}

/** Blank parts are left out; a source with no part left is no source. */
export function tidySource(source: Source): Source | null {
  const tidy: Source = {};
  for (const part of SOURCE_PARTS) {
    const text = source[part];
    if (typeof text === 'string' && text.trim() !== '') tidy[part] = text;
  }
  return Object.keys(tidy).length === 0 ? null : tidy;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function pick(draft: MemoryDraft, wanted: (field: DraftField) => boolean): Partial<MemoryDraft> {
  return Object.fromEntries(DRAFT_FIELDS.filter(wanted).map((field) => [field, draft[field]]));
}
