/** A persona's memories as a list of any length of which only the pages in view are live. */

import type { MemoryCountParams, MemoryListRow, PersonaMemoriesParams } from '../../generated/live';
import { PAGE_ROWS, pageInSlot, pageOf } from '../../lib/page-window';
import { readOnce } from '../../reactive/read-once';
import { useLiveQuery } from '../../reactive/use-live-query';
import { usePagesInView } from '../../ui/use-pages-in-view';
import { filterParams, type MemoryFilters } from './memory-filters';
import type { MarkableList } from './use-marking';

export interface MemoryPages {
  /** Undefined while the row's page is on its way. */
  rowAt: (index: number) => MemoryListRow | undefined;
  indexOf: (id: string) => number | null;
  rowsBetween: (first: number, last: number) => Promise<readonly MemoryListRow[]>;
  loaded: () => ReadonlyMap<string, MemoryListRow>;
  /** Whether the row changed with the latest push. */
  isChanged: (index: number) => boolean;
  onVisibleRange: (first: number, last: number) => void;
}

/** The most one window of a live query holds. */
const WINDOW_LIMIT = 1000;
const NO_ROWS: readonly MemoryListRow[] = [];
const NO_IDS: ReadonlySet<string> = new Set();

export function countParams(personaId: string, filters: MemoryFilters): MemoryCountParams {
  return { persona_id: personaId, ...filterParams(filters) };
}

export function pageParams(personaId: string, filters: MemoryFilters, page: number): PersonaMemoriesParams {
  return windowParams(personaId, filters, page * PAGE_ROWS, PAGE_ROWS);
}

export function useMemoryPages(personaId: string, filters: MemoryFilters, total: number): MemoryPages {
  const { pages, onVisibleRange } = usePagesInView(total);
  const slots = [
    usePage(personaId, filters, pageInSlot(0, pages)),
    usePage(personaId, filters, pageInSlot(1, pages)),
    usePage(personaId, filters, pageInSlot(2, pages)),
    usePage(personaId, filters, pageInSlot(3, pages)),
  ];

  const rowAt = (index: number) => slots.find(({ page }) => page === pageOf(index))?.rows[index % PAGE_ROWS];
  return {
    rowAt,
    indexOf: (id) => {
      for (const { page, rows } of slots) {
        const place = rows.findIndex((row) => row.id === id);
        if (page !== null && place >= 0) return page * PAGE_ROWS + place;
      }
      return null;
    },
    rowsBetween: async (first, last) => {
      const near = Array.from({ length: last - first + 1 }, (_, step) => rowAt(first + step));
      const known = near.filter((row) => row !== undefined);
      return known.length === near.length ? known : readRows(personaId, filters, first, last);
    },
    loaded: () => new Map(slots.flatMap(({ rows }) => rows.map((row) => [row.id, row]))),
    isChanged: (index) => {
      const row = rowAt(index);
      return row !== undefined && slots.some(({ changed }) => changed.has(row.id));
    },
    onVisibleRange,
  };
}

/** The list as marking wants it. */
export function markable(pages: MemoryPages): MarkableList {
  return {
    idAt: (index) => pages.rowAt(index)?.id,
    indexOf: pages.indexOf,
    idsBetween: async (first, last) => (await pages.rowsBetween(first, last)).map((row) => row.id),
  };
}

async function readRows(personaId: string, filters: MemoryFilters, first: number, last: number) {
  const rows: MemoryListRow[] = [];
  for (let start = first; start <= last; start += WINDOW_LIMIT) {
    const size = Math.min(WINDOW_LIMIT, last - start + 1);
    rows.push(...(await readOnce('personaMemories$', windowParams(personaId, filters, start, size))));
  }
  return rows;
}

function windowParams(personaId: string, filters: MemoryFilters, offset: number, limit: number) {
  return { persona_id: personaId, ...filterParams(filters), limit, offset, sort: filters.sort };
}

function usePage(personaId: string, filters: MemoryFilters, page: number | null) {
  const live = useLiveQuery('personaMemories$', pageParams(personaId, filters, page ?? 0), { enabled: page !== null });
  if (live.status !== 'live' || page === null) return { page, rows: NO_ROWS, changed: NO_IDS };
  return { page, rows: live.rows, changed: live.changed };
}
