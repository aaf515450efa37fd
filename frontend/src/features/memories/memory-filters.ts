/** What the explorer is asked to show, and how that is put to the live queries. */

import type { MemorySort, MemoryState, MemoryType, Tier } from './memory-vocabulary';

export interface MemoryFilters {
  text: string;
  tiers: readonly Tier[];
  types: readonly MemoryType[];
  tag: string | null;
  states: readonly MemoryState[];
  /** Null is both. */
  pinned: boolean | null;
  /** Whether it was ever recalled; null is both. */
  recalled: boolean | null;
  /** The kind of source. */
  source: string | null;
  /** The period in which it happened, or was added where nobody said: instants, the second outside. */
  since: string | null;
  until: string | null;
  sort: MemorySort;
}

/** The filter part of `personaMemories$` and `memoryCount$`; absent means "all". */
export interface FilterParams {
  tier?: Tier[];
  type?: MemoryType[];
  tag?: string;
  q?: string;
  state?: MemoryState[];
  pinned?: boolean;
  recalled?: boolean;
  source?: string;
  since?: string;
  until?: string;
}

export const NO_FILTERS: MemoryFilters = {
  text: '',
  tiers: [],
  types: [],
  tag: null,
  states: [],
  pinned: null,
  recalled: null,
  source: null,
  since: null,
  until: null,
  sort: 'newest',
};

export function filterParams(filters: MemoryFilters): FilterParams {
  const params: FilterParams = {};
  const text = filters.text.trim();
  if (filters.tiers.length > 0) params.tier = [...filters.tiers].sort();
  if (filters.types.length > 0) params.type = [...filters.types].sort();
  if (filters.tag !== null) params.tag = filters.tag;
  if (filters.states.length > 0) params.state = [...filters.states].sort();
  if (filters.pinned !== null) params.pinned = filters.pinned;
  if (filters.recalled !== null) params.recalled = filters.recalled;
  if (filters.source !== null) params.source = filters.source;
  if (filters.since !== null) params.since = filters.since;
  if (filters.until !== null) params.until = filters.until;
  if (text !== '') params.q = text;
  return params;
}

/** Whether anything is hidden; the order of the rows hides nothing. */
export function isNarrowed(filters: MemoryFilters): boolean {
  return Object.keys(filterParams(filters)).length > 0;
}

/** Everything shown again, in the order the person chose. */
export function withoutFilters(filters: MemoryFilters): MemoryFilters {
  return { ...NO_FILTERS, sort: filters.sort };
}
