/** The machinery's figures over the last ten minutes, one line per push. */

import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import classes from './dashboard.module.css';
import type { MetricSeries } from './metric-series';
import { Panel } from './panel';

export function MetricCharts({ series: { times, columns } }: { series: MetricSeries }) {
  return (
    <div className={classes.halves}>
      <Panel title="Queries" note="per second">
        <TimeSeriesChart
          label="Queries per second"
          times={times}
          series={[{ label: 'queries/s', values: columns.queries_per_s }]}
        />
      </Panel>
      <Panel title="Response time" note="ms">
        <TimeSeriesChart
          label="Response time in milliseconds"
          times={times}
          series={[
            { label: 'average', values: columns.average_response_ms },
            { label: '95 %', values: columns.p95_response_ms },
          ]}
        />
      </Panel>
      <Panel title="Connection pool" note="% in use">
        <TimeSeriesChart
          label="Connections in use, percent"
          times={times}
          series={[{ label: '% in use', values: columns.pool_percent }]}
        />
      </Panel>
      <Panel title="Patches" note="per second">
        <TimeSeriesChart
          label="Patches sent per second"
          times={times}
          series={[{ label: 'patches/s', values: columns.patches_per_s }]}
        />
      </Panel>
    </div>
  );
}
