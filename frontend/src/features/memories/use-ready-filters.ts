/** Filters take effect when their first rows are there, so that typing never blinks through an empty list. */

import { useEffect, useState } from 'react';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { MemoryFilters } from './memory-filters';
import { countParams, pageParams } from './use-memory-pages';

/** After this long a skeleton says more than rows that no longer fit. */
const PATIENCE_MS = 300;

export function useReadyFilters(personaId: string, wanted: MemoryFilters): MemoryFilters {
  const [shown, setShown] = useState(wanted);
  const behind = JSON.stringify(shown) !== JSON.stringify(wanted);
  const count = useLiveQuery('memoryCount$', countParams(personaId, wanted), { enabled: behind });
  const rows = useLiveQuery('personaMemories$', pageParams(personaId, wanted, 0), { enabled: behind });
  const ready = count.status !== 'loading' && rows.status !== 'loading';

  useEffect(() => {
    if (!behind) return undefined;
    const timer = setTimeout(() => setShown(wanted), ready ? 0 : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [behind, ready, wanted]);
  return shown;
}
