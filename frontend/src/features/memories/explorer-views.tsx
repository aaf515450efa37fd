/** The part of the explorer that shows memories, in the way that is chosen. */

import type { ReactNode, Ref } from 'react';
import type { VirtualListControl } from '../../ui/virtual-list';
import { MemoryList } from './memory-list';
import type { SharedView } from './shared-view';
import type { ExplorerState } from './use-explorer';
import { CompareView } from './views/compare-view';
import { HeatmapView } from './views/heatmap-view';
import type { OnMessage } from './views/provenance-cards';
import { ProvenanceView } from './views/provenance-view';
import { TierBoard } from './views/tier-board';
import { TimelineView } from './views/timeline-view';

export interface ExplorerViewsProps {
  readonly state: ExplorerState;
  readonly listRef: Ref<VirtualListControl>;
  readonly onFilter: () => void;
  readonly onRemoveMarked: () => Promise<void>;
  readonly onMessage: OnMessage;
  readonly graph?: ((shared: SharedView) => ReactNode) | undefined;
}

export function ExplorerViews(props: ExplorerViewsProps) {
  const { state, listRef, onFilter, onRemoveMarked, onMessage, graph } = props;
  const { shared, personaId } = state;
  const list = <MemoryList state={state} listRef={listRef} onFilter={onFilter} onRemove={onRemoveMarked} />;
  const remove = (ids: readonly string[]) => void (state.marked > 0 ? onRemoveMarked() : state.deeds.remove(ids));

  switch (state.view) {
    case 'timeline':
      return <TimelineView shared={shared}>{list}</TimelineView>;
    case 'heatmap':
      return <HeatmapView shared={shared} shown={state.shown} onShow={(some) => state.show(some, 'push')} />;
    case 'tiers':
      return <TierBoard state={state} onFilter={onFilter} onRemove={remove} />;
    case 'provenance':
      return (
        <ProvenanceView
          personaId={personaId}
          memoryId={shared.openId}
          onOpen={(id) => state.go('provenance', id)}
          onEdit={(id) => state.go('list', id)}
          onChooseOther={() => state.go('list', null)}
          onMessage={onMessage}
        />
      );
    case 'compare':
      return (
        <CompareView
          personaId={personaId}
          moments={state.shown.moments}
          onMoments={(moments, step) => state.show({ moments }, step)}
          onOpen={(id) => state.open({ kind: 'memory', id })}
        />
      );
    case 'graph':
      return graph ? graph(shared) : list;
    default:
      return list;
  }
}
