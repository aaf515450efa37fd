/** The memories of the active persona; the graph is a view of them that is loaded when it is first shown. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { MemoryExplorer } from '../../features/memories/memory-explorer';
import { only } from '../../features/memories/selection';
import type { SharedView } from '../../features/memories/shared-view';
import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ActivePersona } from '../active-persona';

const GraphView = lazy(async () => ({ default: (await import('../../features/graph/graph-view')).GraphView }));

export function MemoriesRoute() {
  const search = useSearch({ from: '/memories' });
  const navigate = useNavigate();
  return (
    <ActivePersona title={t('memories.title')}>
      {(personaId) => (
        <MemoryExplorer
          personaId={personaId}
          search={search}
          onSearch={(next, step) => void navigate({ to: '/memories', search: next, replace: step === 'replace' })}
          onMessage={(c, m) => void navigate({ to: '/conversations', search: { c, m } })}
          graph={graphOf}
        />
      )}
    </ActivePersona>
  );
}

function graphOf({ personaId, params, selection, onSelect, onOpen }: SharedView) {
  return (
    <Suspense fallback={<LoadingSkeleton rows={12} />}>
      <GraphView
        personaId={personaId}
        filters={params}
        selected={selection.kind === 'some' ? [...selection.ids] : []}
        onSelect={(ids) => onSelect(only(ids))}
        onOpen={onOpen}
      />
    </Suspense>
  );
}
