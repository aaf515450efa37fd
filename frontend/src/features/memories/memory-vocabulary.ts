/** The words of memory types, tiers, states and orders on screen. */

import type { MemoryRead, PersonaMemoriesParams } from '../../generated/live';
import { t } from '../../i18n/i18n';

export type Tier = MemoryRead['tier'];
export type MemoryType = MemoryRead['type'];
export type MemoryState = MemoryRead['state'];
export type MemorySort = NonNullable<PersonaMemoriesParams['sort']>;

export const TIERS: readonly Tier[] = ['hot', 'warm', 'cold'];
export const MEMORY_TYPES: readonly MemoryType[] = ['fact', 'preference', 'event', 'relationship', 'skill', 'note'];
export const MEMORY_SORTS: readonly MemorySort[] = ['newest', 'oldest', 'importance', 'recently_used', 'most_used'];

export const STATES: readonly MemoryState[] = ['active', 'disabled', 'superseded'];

export function tierLabel(tier: Tier): string {
  return t(`terms.tiers.${tier}`);
}

export function stateLabel(state: MemoryState): string {
  return t(`terms.states.${state}`);
}

export function typeLabel(type: MemoryType): string {
  return t(`terms.types.${type}`);
}

export function sortLabel(sort: MemorySort): string {
  return t(`terms.sorts.${sort}`);
}

/** A kind of source as a person reads it; kinds of other programs stay as these call them. */
export function sourceLabel(kind: string): string {
  if (kind === 'conversation' || kind === 'message' || kind === 'merge') return t(`terms.sources.${kind}`);
  return kind;
}

/** Narrows what a select box reports, which is only a string. */
export function oneOf<Word extends string>(words: readonly Word[], text: string | null): Word | null {
  return words.find((word) => word === text) ?? null;
}
