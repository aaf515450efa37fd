/** The words and colours of memory types, tiers and orders on screen. */

import type { MemoryRead, PersonaMemoriesParams } from '../../generated/live';

export type Tier = MemoryRead['tier'];
export type MemoryType = MemoryRead['type'];
export type MemoryState = MemoryRead['state'];
export type MemorySort = NonNullable<PersonaMemoriesParams['sort']>;

export const TIERS: readonly Tier[] = ['hot', 'warm', 'cold'];
export const MEMORY_TYPES: readonly MemoryType[] = ['fact', 'preference', 'event', 'relationship', 'skill', 'note'];
export const MEMORY_SORTS: readonly MemorySort[] = ['newest', 'oldest', 'importance', 'recently_used', 'most_used'];

export const STATES: readonly MemoryState[] = ['active', 'disabled', 'superseded'];

export const TIER_LABELS: Record<Tier, string> = { hot: 'Hot', warm: 'Warm', cold: 'Cold' };

export const STATE_LABELS: Record<MemoryState, string> = {
  active: 'Active',
  disabled: 'Switched off',
  superseded: 'Superseded',
};

export const TYPE_LABELS: Record<MemoryType, string> = {
  fact: 'Fact',
  preference: 'Preference',
  event: 'Event',
  relationship: 'Relationship',
  skill: 'Skill',
  note: 'Note',
};

export const SORT_LABELS: Record<MemorySort, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  importance: 'Most important',
  recently_used: 'Recently used',
  most_used: 'Most used',
};

const SOURCE_LABELS: Readonly<Record<string, string>> = {
  conversation: 'Learned in a conversation',
  message: 'Turn of an imported chat',
  merge: 'Merged from others',
};

/** A kind of source as a person reads it; kinds of other programs stay as these call them. */
export function sourceLabel(kind: string): string {
  return SOURCE_LABELS[kind] ?? kind;
}

/** Narrows what a select box reports, which is only a string. */
export function oneOf<Word extends string>(words: readonly Word[], text: string | null): Word | null {
  return words.find((word) => word === text) ?? null;
}
