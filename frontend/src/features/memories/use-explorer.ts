/** The explorer's own state: what is asked for, what is there, what is open and what is marked. */

import { useState } from 'react';
import type { MemoryRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useSettled } from '../../ui/on-demand';
import type { BulkTarget } from './bulk-plan';
import { markedTargets } from './marked-targets';
import type { MemoryView } from './memory-address';
import { listTargets } from './memory-api';
import { filterParams, type MemoryFilters, withoutFilters } from './memory-filters';
import { markedCount, NOTHING, type Selection } from './selection';
import type { SharedView } from './shared-view';
import { type Address, useAddress } from './use-address';
import { useMarking } from './use-marking';
import { useMemoryDeeds } from './use-memory-deeds';
import { markable, useMemoryPages } from './use-memory-pages';
import { useMemoryTotal } from './use-memory-total';
import { useReadyFilters } from './use-ready-filters';

/** What the side panel shows. */
export type Opened = { readonly kind: 'memory'; readonly id: MemoryRead['id'] } | { readonly kind: 'new' } | null;

export function useExplorer(personaId: string, address: Address, hasGraph: boolean) {
  const [shown, show] = useAddress(address);
  const [isNew, setNew] = useState(false);
  const marked = useState<Selection>(NOTHING);
  const [selection, setSelection] = marked;
  const filters = useReadyFilters(personaId, shown.filters);
  const count = useMemoryTotal(personaId, filters);
  // All of a persona's memories are looked through for these; the list has its turn first.
  const tags = useLiveQuery('memoryTags$', { persona_id: personaId }, { enabled: useSettled() });
  const total = count.status === 'live' ? count.total : 0;
  const pages = useMemoryPages(personaId, filters, total);
  const deeds = useMemoryDeeds(personaId);
  const marking = useMarking(markable(pages), marked);
  const targets = (loaded: ReadonlyMap<string, BulkTarget> = pages.loaded()) =>
    markedTargets(selection, loaded, () => listTargets(personaId, filterParams(filters)));
  const open = (opened: Opened) => {
    setNew(opened?.kind === 'new');
    const memoryId = opened?.kind === 'memory' ? opened.id : null;
    if (memoryId !== shown.memoryId) show({ memoryId }, shown.memoryId === null ? 'push' : 'replace');
  };
  const filter = (some: Partial<MemoryFilters>) => {
    setSelection(NOTHING);
    show({ filters: { ...shown.filters, ...some } }, 'text' in some ? 'replace' : 'push');
  };
  const shared: SharedView = {
    personaId,
    params: filterParams(filters),
    filters: shown.filters,
    onFilter: filter,
    selection,
    onSelect: setSelection,
    openId: shown.memoryId,
    onOpen: (id) => open(id === null ? null : { kind: 'memory', id }),
  };

  return {
    personaId,
    hasGraph,
    shown,
    show,
    view: shown.view,
    go: (view: MemoryView, memoryId = shown.memoryId) => show({ view, memoryId }, 'push'),
    wanted: shown.filters,
    filters,
    filter,
    showAll: () => filter(withoutFilters(shown.filters)),
    count,
    total,
    pages,
    deeds,
    marking,
    selected: marked,
    marked: markedCount(selection, total),
    targets,
    opened: openedOf(isNew, shown.memoryId),
    open,
    shared,
    tagChoices: tags.status === 'live' ? tags.rows.map((row) => row.tag) : [],
  };
}

function openedOf(isNew: boolean, memoryId: string | null): Opened {
  if (isNew) return { kind: 'new' };
  return memoryId === null ? null : { kind: 'memory', id: memoryId };
}

export type ExplorerState = ReturnType<typeof useExplorer>;
