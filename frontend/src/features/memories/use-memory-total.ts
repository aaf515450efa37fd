/** How many memories a filter lets through. */

import type { Problem } from '../../bridge/problem';
import { PAGE_ROWS } from '../../lib/page-window';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { MemoryFilters } from './memory-filters';
import { countParams, pageParams } from './use-memory-pages';

export type LiveTotal =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'live'; readonly total: number };

/** A first page that is not full has them all, so that a rare word is answered by one reading of the vault. */
export function useMemoryTotal(personaId: string, filters: MemoryFilters, enabled = true): LiveTotal {
  const first = useLiveQuery('personaMemories$', pageParams(personaId, filters, 0), { enabled });
  const count = useLiveQuery('memoryCount$', countParams(personaId, filters), { enabled });

  if (first.status !== 'live') return first;
  if (first.rows.length < PAGE_ROWS) return { status: 'live', total: first.rows.length };
  return count.status === 'live' ? { status: 'live', total: count.rows[0]?.count ?? 0 } : count;
}
