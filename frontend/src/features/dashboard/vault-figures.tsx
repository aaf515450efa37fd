/** What a persona, or the vault, holds. */

import type { VaultMetrics } from '../../generated/live';
import { formatCount } from '../../lib/format-number';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Figures } from './figures';
import { FirstSteps } from './first-steps';
import { Tile } from './tile';

export function VaultFigures({ personaId }: { personaId: string | null }) {
  const metrics = useLiveQuery('dashboardMetrics$', { persona_id: personaId });

  if (metrics.status === 'failed') return <ProblemNotice problem={metrics.problem} onRetry={metrics.retry} />;
  const [figures] = metrics.status === 'live' ? metrics.rows : [];
  if (figures === undefined) return <LoadingSkeleton rows={2} />;
  if (figures.personas === 0) return <FirstSteps />;
  return (
    <Figures title={personaId === null ? 'In this vault' : 'This persona'}>
      {personaId === null && <Tile label="Personas" value={formatCount(figures.personas)} />}
      <MemoryTiles figures={figures} />
      <Tile label="Conversations" value={formatCount(figures.conversations)} />
      <Tile label="Messages" value={formatCount(figures.messages)} />
      <Tile label="Events" value={formatCount(figures.events)} />
    </Figures>
  );
}

function MemoryTiles({ figures }: { figures: VaultMetrics }) {
  return (
    <>
      <Tile label="Memories" value={formatCount(figures.memories)} />
      <Tile label="Hot" value={formatCount(figures.hot)} />
      <Tile label="Warm" value={formatCount(figures.warm)} />
      <Tile label="Cold" value={formatCount(figures.cold)} />
      <Tile label="Average importance" value={Math.round(figures.average_importance * 100)} unit="%" />
    </>
  );
}
