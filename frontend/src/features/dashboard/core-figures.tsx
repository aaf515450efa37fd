/** Figures of both halves of the machinery: the database core and the reactive engine. */

import type { SystemMetrics } from '../../generated/live';
import { formatBytes, formatCount, formatDuration, formatMs, formatPercent } from '../../lib/format-number';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Figures } from './figures';
import { MetricCharts } from './metric-charts';
import { Tile } from './tile';
import { useMetricSeries } from './use-metric-series';

export function CoreFigures() {
  const system = useLiveQuery('systemMetrics$', {});
  const figures = system.status === 'live' ? system.rows[0] : undefined;
  const series = useMetricSeries(figures, system.status === 'live' ? system.rev : -1);

  if (system.status === 'failed') return <ProblemNotice problem={system.problem} onRetry={system.retry} />;
  if (figures === undefined) return <LoadingSkeleton rows={6} />;
  return (
    <>
      <CoreTiles figures={figures} />
      <EngineTiles figures={figures} />
      <MetricCharts series={series} />
    </>
  );
}

function CoreTiles({ figures }: { figures: SystemMetrics }) {
  return (
    <Figures title="Database core">
      <Tile label="Queries" value={formatCount(figures.query_count)} note={`in ${formatDuration(figures.uptime_s)}`} />
      <Tile label="Average response" value={formatMs(figures.average_response_ms)} unit="ms" />
      <Tile label="95 % within" value={formatMs(figures.p95_response_ms)} unit="ms" />
      <Tile label="Slow queries" value={formatCount(figures.slow_queries)} />
      <Tile
        label="Connections in use"
        value={formatPercent(figures.pool_utilisation)}
        note={`${figures.pool_in_use} of ${figures.pool_size}`}
      />
      <Tile
        label="On disk"
        value={formatBytes(figures.database_bytes + figures.wal_bytes)}
        note={`${formatBytes(figures.wal_bytes)} latest writes`}
      />
    </Figures>
  );
}

function EngineTiles({ figures }: { figures: SystemMetrics }) {
  return (
    <Figures title="Reactive engine">
      <Tile label="Live queries" value={formatCount(figures.live_query_count)} note="kept current now" />
      <Tile label="Patches sent" value={formatCount(figures.patches)} />
      <Tile label="Engine time" value={formatMs(figures.engine_ms_average)} unit="ms" note="per change" />
      <Tile label="Push queue" value={formatCount(figures.queue_depth)} note="waiting" />
      <Tile label="Events in the log" value={formatCount(figures.event_count)} />
    </Figures>
  );
}
