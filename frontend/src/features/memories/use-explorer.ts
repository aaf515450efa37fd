/** The explorer's own state: what is asked for, what is there, what is open and what is marked. */

import { useEffect, useState } from 'react';
import type { MemoryRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { markedTargets } from './marked-targets';
import { listTargets } from './memory-api';
import { filterParams, type MemoryFilters, NO_FILTERS, withoutFilters } from './memory-filters';
import { markedCount } from './selection';
import { useMarking } from './use-marking';
import { useMemoryDeeds } from './use-memory-deeds';
import { useMemoryPages } from './use-memory-pages';
import { useMemoryTotal } from './use-memory-total';
import { useReadyFilters } from './use-ready-filters';

/** What the side panel shows. */
export type Opened = { readonly kind: 'memory'; readonly id: MemoryRead['id'] } | { readonly kind: 'new' } | null;

export function useExplorer(personaId: string, memoryId: string | null) {
  const [wanted, setWanted] = useState<MemoryFilters>(NO_FILTERS);
  const [opened, setOpened] = useState<Opened>(null);
  useEffect(() => {
    if (memoryId !== null) setOpened({ kind: 'memory', id: memoryId });
  }, [memoryId]);
  const filters = useReadyFilters(personaId, wanted);
  const count = useMemoryTotal(personaId, filters);
  const tags = useLiveQuery('memoryTags$', { persona_id: personaId });
  const total = count.status === 'live' ? count.total : 0;
  const pages = useMemoryPages(personaId, filters, total);
  const deeds = useMemoryDeeds(personaId);
  const marking = useMarking({
    idAt: (index) => pages.rowAt(index)?.id,
    indexOf: pages.indexOf,
    idsBetween: async (first, last) => (await pages.rowsBetween(first, last)).map((row) => row.id),
  });
  const targets = () =>
    markedTargets(marking.selection, pages.loaded(), () => listTargets(personaId, filterParams(filters)));

  return {
    wanted,
    filter: (some: Partial<MemoryFilters>) => {
      marking.clear();
      setWanted((now) => ({ ...now, ...some }));
    },
    showAll: () => setWanted(withoutFilters(wanted)),
    count,
    total,
    pages,
    deeds,
    marking,
    marked: markedCount(marking.selection, total),
    targets,
    opened,
    open: setOpened,
    tagChoices: tags.status === 'live' ? tags.rows.map((row) => row.tag) : [],
  };
}

export type ExplorerState = ReturnType<typeof useExplorer>;
