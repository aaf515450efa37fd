/** The machinery's figures over the last minutes, one more point with every push. */

import { Skeleton } from '@mantine/core';
import { ExportChart } from '../../commands/export-chart';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import type { MetricName } from './metric-series';
import { Panel } from './panel';
import { TileProblem } from './tile-problem';
import { useMetricSeries } from './use-metric-series';

export type MachinePanelId = 'queryRate' | 'responseTime' | 'poolUse' | 'patchRate' | 'engineTime';

const COLUMNS: Readonly<Record<MachinePanelId, readonly MetricName[]>> = {
  queryRate: ['queries_per_s'],
  responseTime: ['average_response_ms', 'p95_response_ms'],
  poolUse: ['pool_percent'],
  patchRate: ['patches_per_s'],
  engineTime: ['engine_ms'],
};

export function MachinePanel({ id }: { readonly id: MachinePanelId }) {
  const system = useLiveQuery('systemMetrics$', {});
  const figures = system.status === 'live' ? system.rows[0] : undefined;
  const { times, columns } = useMetricSeries(figures, system.status === 'live' ? system.rev : -1);
  const title = t(`dashboard.tile.${id}`);
  const note = t(`dashboard.unitNote.${id}`);

  if (system.status === 'failed') return <TileProblem name={title} problem={system.problem} onRetry={system.retry} />;
  const series = COLUMNS[id].map((name) => ({ label: t(`dashboard.column.${name}`), values: columns[name] }));
  return (
    <Panel title={title} note={note} actions={<ExportChart title={title} note={note} times={times} series={series} />}>
      {figures === undefined ? (
        <Skeleton style={{ flex: 1 }} mih={120} role="status" aria-label={t('ui.loading')} />
      ) : (
        <TimeSeriesChart label={t('dashboard.chart', { title, note })} times={times} series={series} height="fill" />
      )}
    </Panel>
  );
}
