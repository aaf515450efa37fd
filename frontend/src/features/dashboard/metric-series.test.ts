import { expect, test } from 'vitest';
import { appended, type MetricSeries, type MetricsReading, NO_SERIES, SERIES_CAPACITY } from './metric-series';

const reading = (some: Partial<MetricsReading> = {}): MetricsReading => ({
  query_count: 0,
  average_response_ms: 1,
  p95_response_ms: 2,
  pool_utilisation: 0.5,
  patches: 0,
  engine_ms_average: 0.1,
  queue_depth: 0,
  ...some,
});

function fed(readings: readonly [number, Partial<MetricsReading>][]): MetricSeries {
  return readings.reduce((series, [at_s, some]) => appended(series, reading(some), at_s), NO_SERIES);
}

test('a counter that is already high at the first push makes no spike', () => {
  const series = fed([[100, { query_count: 50_000 }]]);

  expect(series.times).toEqual([]);
});

test('counters are drawn as what happened per second', () => {
  const series = fed([
    [100, { query_count: 10 }],
    [102, { query_count: 30 }],
  ]);

  expect(series.columns.queries_per_s).toEqual([10]);
});

test('a counter that restarted with the program never goes below zero', () => {
  const series = fed([
    [100, { query_count: 500 }],
    [101, { query_count: 4 }],
  ]);

  expect(series.columns.queries_per_s).toEqual([4]);
});

test('a silence is a gap in the line', () => {
  const series = fed([
    [100, {}],
    [101, {}],
    [160, {}],
    [161, {}],
  ]);

  expect(series.times).toEqual([101, 102, 161]);
  expect(series.columns.average_response_ms).toEqual([1, null, 1]);
});

test('the series keeps a quarter of an hour and forgets the rest', () => {
  const series = fed(Array.from({ length: SERIES_CAPACITY + 50 }, (_, second) => [second, {}]));

  expect(series.times).toHaveLength(SERIES_CAPACITY);
  expect(series.times.at(-1)).toBe(SERIES_CAPACITY + 49);
  expect(series.columns.pool_percent).toHaveLength(SERIES_CAPACITY);
});

test('a clock set back starts a new series, since times only ever rise', () => {
  const series = fed([
    [100, {}],
    [101, {}],
    [90, {}],
    [91, {}],
  ]);

  expect(series.times).toEqual([91]);
});
