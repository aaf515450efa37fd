/** Filters take effect when their first rows are there, so that typing never blinks through an empty list. */

import { useEffect, useState } from 'react';
import type { MemoryFilters } from './memory-filters';
import { useMemoryTotal } from './use-memory-total';

/** After this long a skeleton says more than rows that no longer fit. */
const PATIENCE_MS = 300;

export function useReadyFilters(personaId: string, wanted: MemoryFilters): MemoryFilters {
  const [shown, setShown] = useState(wanted);
  const behind = JSON.stringify(shown) !== JSON.stringify(wanted);
  const ready = useMemoryTotal(personaId, wanted, behind).status !== 'loading';

  if (behind && ready) setShown(wanted);
  useEffect(() => {
    if (!behind || ready) return undefined;
    const timer = setTimeout(() => setShown(wanted), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [behind, ready, wanted]);
  return shown;
}
