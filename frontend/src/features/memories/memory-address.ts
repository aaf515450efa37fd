/** What the explorer shows as the address of its screen, so that any of it can be linked to and gone back to. */

import { type MemoryFilters, NO_FILTERS } from './memory-filters';
import { MEMORY_SORTS, MEMORY_TYPES, oneOf, STATES, TIERS } from './memory-vocabulary';

export const VIEWS = ['list', 'timeline', 'heatmap', 'tiers', 'graph', 'provenance', 'compare'] as const;
export type MemoryView = (typeof VIEWS)[number];

export const COUNTED = ['recalled', 'told'] as const;

/** The days of the heatmap: those of a year, all of them, or the last twelve months. */
export type Years = number | 'all' | 'last';

/** Null is a week ago for the earlier one, and now for the later. */
export interface Moments {
  readonly earlier: string | 'beginning' | null;
  readonly later: string | null;
}

/**
 * Lists are joined by commas; `from`, `to`, `earlier` and `later` are instants, or days of local time such as 2026-11-27.
 * What is not understood is left out.
 */
export interface MemorySearch {
  readonly view?: string;
  readonly tier?: string;
  readonly type?: string;
  readonly tag?: string;
  readonly q?: string;
  readonly state?: string;
  readonly pinned?: string;
  readonly recalled?: string;
  readonly source?: string;
  readonly sort?: string;
  readonly from?: string;
  readonly to?: string;
  readonly memory?: string;
  readonly count?: string;
  /** A number, which the router writes without quotation marks, or "all". */
  readonly year?: string | number;
  readonly earlier?: string;
  readonly later?: string;
}

/** What is on show: a view of what filters let through, and a memory beside it. */
export interface Shown {
  readonly view: MemoryView;
  readonly filters: MemoryFilters;
  readonly memoryId: string | null;
  readonly counted: (typeof COUNTED)[number];
  readonly years: Years;
  readonly moments: Moments;
}

const NAMES = [
  ...(['view', 'tier', 'type', 'tag', 'q', 'state', 'pinned', 'recalled', 'source', 'sort'] as const),
  ...(['from', 'to', 'memory', 'count', 'year', 'earlier', 'later'] as const),
];
const YEAR = /^[12]\d{3}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The parameters that are ours, in one order; the router reads numbers and truths out of texts, which these were. */
export function memorySearch(search: Readonly<Record<string, unknown>>): MemorySearch {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search[name];
      const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return isPlain && value !== '' ? [[name, plain(name, String(value))]] : [];
    }),
  );
}

function plain(name: string, text: string): string | number {
  return name === 'year' && YEAR.test(text) ? Number(text) : text;
}

export function shownAt(search: MemorySearch): Shown {
  const since = instantOf(search.from);
  const until = instantOf(search.to);
  const isBackwards = since !== null && until !== null && until <= since;
  return {
    view: oneOf(VIEWS, search.view ?? null) ?? 'list',
    memoryId: search.memory ?? null,
    counted: oneOf(COUNTED, search.count ?? null) ?? 'recalled',
    years: yearsOf(search.year),
    moments: {
      earlier: search.earlier === 'beginning' ? 'beginning' : instantOf(search.earlier),
      later: instantOf(search.later),
    },
    filters: {
      ...NO_FILTERS,
      text: search.q ?? '',
      tiers: listed(TIERS, search.tier),
      types: listed(MEMORY_TYPES, search.type),
      tag: search.tag ?? null,
      states: listed(STATES, search.state),
      pinned: truthOf(search.pinned),
      recalled: truthOf(search.recalled),
      source: search.source ?? null,
      sort: oneOf(MEMORY_SORTS, search.sort ?? null) ?? NO_FILTERS.sort,
      since: isBackwards ? null : since,
      until: isBackwards ? null : until,
    },
  };
}

export function addressOf({ view, filters, memoryId, counted, years, moments }: Shown): MemorySearch {
  return memorySearch({
    view: view === 'list' ? '' : view,
    tier: filters.tiers.join(','),
    type: filters.types.join(','),
    tag: filters.tag ?? '',
    q: filters.text,
    state: filters.states.join(','),
    pinned: filters.pinned ?? '',
    recalled: filters.recalled ?? '',
    source: filters.source ?? '',
    sort: filters.sort === NO_FILTERS.sort ? '' : filters.sort,
    from: filters.since ?? '',
    to: filters.until ?? '',
    memory: memoryId ?? '',
    ...(view === 'heatmap' && {
      count: counted === 'recalled' ? '' : counted,
      year: years === 'last' ? '' : String(years),
    }),
    ...(view === 'compare' && { earlier: moments.earlier ?? '', later: moments.later ?? '' }),
  });
}

function listed<Word extends string>(words: readonly Word[], text = ''): readonly Word[] {
  const named = text.split(',');
  return words.filter((word) => named.includes(word));
}

function yearsOf(year: string | number | undefined): Years {
  if (typeof year === 'number') return year;
  return year === 'all' ? 'all' : 'last';
}

function truthOf(text: string | undefined): boolean | null {
  if (text === 'true') return true;
  return text === 'false' ? false : null;
}

function instantOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const then = Date.parse(DAY.test(text) ? `${text}T00:00` : text);
  return Number.isNaN(then) ? null : new Date(then).toISOString();
}
