/** How memories divide into tiers and types. */

import type { TypeCount, VaultMetrics } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './memory-shares.module.css';
import { Panel } from './panel';
import { type Share, ShareBars } from './share-bars';

const TYPES = ['fact', 'preference', 'event', 'relationship', 'skill', 'note'];

export function MemoryShares({ personaId }: { personaId: string | null }) {
  return (
    <>
      <Panel title="Memories by tier">
        <TierShares personaId={personaId} />
      </Panel>
      <Panel title="Memories by type">
        <TypeShares personaId={personaId} />
      </Panel>
    </>
  );
}

function TierShares({ personaId }: { personaId: string | null }) {
  const metrics = useLiveQuery('dashboardMetrics$', { persona_id: personaId });

  if (metrics.status === 'failed') return <ProblemNotice problem={metrics.problem} onRetry={metrics.retry} />;
  const [figures] = metrics.status === 'live' ? metrics.rows : [];
  if (figures === undefined) return <LoadingSkeleton rows={3} />;
  if (figures.memories === 0) return <NoMemories />;
  return <ShareBars label="Memories by tier" shares={tierShares(figures)} />;
}

function TypeShares({ personaId }: { personaId: string | null }) {
  const types = useLiveQuery('memoriesByType$', { persona_id: personaId });

  if (types.status === 'failed') return <ProblemNotice problem={types.problem} onRetry={types.retry} />;
  if (types.status === 'loading') return <LoadingSkeleton rows={6} />;
  if (types.rows.length === 0) return <NoMemories />;
  return <ShareBars label="Memories by type" shares={typeShares(types.rows)} />;
}

function NoMemories() {
  return (
    <p className={classes.none}>
      Nothing remembered yet. Memories you add or import are counted here the moment they are stored.
    </p>
  );
}

function tierShares(figures: VaultMetrics): Share[] {
  return [
    { key: 'hot', label: 'Hot', count: figures.hot, color: 'var(--mantine-color-orange-6)' },
    { key: 'warm', label: 'Warm', count: figures.warm, color: 'var(--mantine-color-yellow-5)' },
    { key: 'cold', label: 'Cold', count: figures.cold, color: 'var(--mantine-color-blue-5)' },
  ];
}

/** Every type has its line, so that lines keep their place while counts change. */
function typeShares(rows: readonly TypeCount[]): Share[] {
  const counts = new Map(rows.map((row) => [row.type, row.count]));
  return TYPES.map((type) => ({
    key: type,
    label: type.charAt(0).toUpperCase() + type.slice(1),
    count: counts.get(type) ?? 0,
    color: 'var(--mantine-primary-color-filled)',
  }));
}
