/** A bounded time series of the system's own figures, one sample per push. */

/** The figures a chart can draw; all are per second, in milliseconds or plain counts. */
export interface MetricSample {
  queries_per_s: number;
  average_response_ms: number;
  p95_response_ms: number;
  pool_percent: number;
  patches_per_s: number;
  engine_ms: number;
  queue_depth: number;
}

/** The part of a `systemMetrics$` row the series is made of. */
export interface MetricsReading {
  query_count: number;
  average_response_ms: number;
  p95_response_ms: number;
  pool_utilisation: number;
  patches: number;
  engine_ms_average: number;
  queue_depth: number;
}

export type MetricName = keyof MetricSample;

/** Columns of equal length; `null` marks a moment nothing was seen. `times` are Unix seconds. */
export interface MetricSeries {
  times: readonly number[];
  columns: Readonly<Record<MetricName, readonly (number | null)[]>>;
  latest: { at_s: number; reading: MetricsReading } | null;
}

/** A quarter of an hour at one push a second. */
export const SERIES_CAPACITY = 900;
/** Longer silence than this is drawn as a gap, not as a line. */
const GAP_S = 3.5;

export const NO_SERIES: MetricSeries = {
  times: [],
  columns: {
    queries_per_s: [],
    average_response_ms: [],
    p95_response_ms: [],
    pool_percent: [],
    patches_per_s: [],
    engine_ms: [],
    queue_depth: [],
  },
  latest: null,
};

/** The series with one more reading; the first reading only sets the counters' starting point. */
export function appended(series: MetricSeries, reading: MetricsReading, at_s: number): MetricSeries {
  const latest = { at_s, reading };
  // A clock set back starts a new series: uPlot draws ascending times only.
  if (series.latest === null || at_s < series.latest.at_s) return { ...NO_SERIES, latest };
  if (at_s === series.latest.at_s) return { ...series, latest };
  const elapsed_s = at_s - series.latest.at_s;
  if (elapsed_s > GAP_S) return { ...withRow(series, series.latest.at_s + 1, null), latest };
  return { ...withRow(series, at_s, sampleBetween(series.latest.reading, reading, elapsed_s)), latest };
}

function sampleBetween(before: MetricsReading, after: MetricsReading, elapsed_s: number): MetricSample {
  return {
    queries_per_s: rate(before.query_count, after.query_count, elapsed_s),
    average_response_ms: after.average_response_ms,
    p95_response_ms: after.p95_response_ms,
    pool_percent: after.pool_utilisation * 100,
    patches_per_s: rate(before.patches, after.patches, elapsed_s),
    engine_ms: after.engine_ms_average,
    queue_depth: after.queue_depth,
  };
}

/** A counter that fell was restarted, so what it shows now is all that was counted. */
function rate(before: number, after: number, elapsed_s: number): number {
  return (after >= before ? after - before : after) / elapsed_s;
}

function withRow(series: MetricSeries, at_s: number, sample: MetricSample | null): MetricSeries {
  const column = (name: MetricName) => bounded([...series.columns[name], sample === null ? null : sample[name]]);
  return {
    ...series,
    times: bounded([...series.times, at_s]),
    columns: {
      queries_per_s: column('queries_per_s'),
      average_response_ms: column('average_response_ms'),
      p95_response_ms: column('p95_response_ms'),
      pool_percent: column('pool_percent'),
      patches_per_s: column('patches_per_s'),
      engine_ms: column('engine_ms'),
      queue_depth: column('queue_depth'),
    },
  };
}

function bounded<Item>(items: readonly Item[]): readonly Item[] {
  return items.length > SERIES_CAPACITY ? items.slice(items.length - SERIES_CAPACITY) : items;
}
