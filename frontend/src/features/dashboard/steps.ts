/** Steps of a time in which nothing happened are not in the database; a chart needs them as zeros. */

import type { EventsOverParams } from '../../generated/live';

export type Range = NonNullable<EventsOverParams['range']>;

interface Reach {
  readonly step_s: number;
  /** Null for from the first thing there is. */
  readonly steps: number | null;
  /** Characters of an instant that tell the steps apart. */
  readonly length: number;
}

const MINUTE_S = 60;
const DAY_S = 86_400;

const REACHES: Readonly<Record<Range, Reach>> = {
  '15m': { step_s: MINUTE_S, steps: 15, length: 16 },
  '1h': { step_s: MINUTE_S, steps: 60, length: 16 },
  '24h': { step_s: 10 * MINUTE_S, steps: 144, length: 15 },
  '7d': { step_s: 60 * MINUTE_S, steps: 168, length: 13 },
  '30d': { step_s: DAY_S, steps: 30, length: 10 },
  all: { step_s: DAY_S, steps: null, length: 10 },
};

export const RANGES = Object.keys(REACHES) as Range[];

/** Fewer days have no breadth; more are not counted by the backend either. */
const FEWEST = 7;
const MOST = 4000;
const EMPTY = '0000-01-01T00:00:00.000Z';

export function isRange(value: unknown): value is Range {
  return RANGES.some((range) => range === value);
}

export interface Steps<Row> {
  /** Unix seconds, ascending; days begin at the reader's midnight, so that the axis names the same day. */
  readonly times: readonly number[];
  /** Undefined where nothing happened. */
  readonly rows: readonly (Row | undefined)[];
}

/** All steps of a range, up to and including the one that runs. */
export function stepsOf<Row extends { readonly at: string }>(
  rows: readonly Row[],
  range: Range,
  now_ms: number,
): Steps<Row> {
  const { step_s, length, ...reach } = REACHES[range];
  const known = new Map(rows.map((row) => [row.at, row]));
  const latest_s = Math.floor(now_ms / 1000 / step_s) * step_s;
  const count = reach.steps ?? stepsSince(rows, latest_s, step_s);
  const starts = Array.from({ length: count }, (_, index) => latest_s - (count - 1 - index) * step_s);
  const names = starts.map((start_s) => new Date(start_s * 1000).toISOString().slice(0, length));
  return {
    times: step_s === DAY_S ? names.map((day) => new Date(`${day}T00:00:00`).getTime() / 1000) : starts,
    rows: names.map((name) => known.get(name)),
  };
}

function stepsSince(rows: readonly { readonly at: string }[], latest_s: number, step_s: number): number {
  const first = rows.reduce((least, row) => (row.at < least ? row.at : least), '9999');
  const first_s = Date.parse(first + EMPTY.slice(first.length)) / 1000;
  const count = Number.isFinite(first_s) ? Math.round((latest_s - first_s) / step_s) + 1 : 0;
  return Math.min(MOST, Math.max(FEWEST, count));
}
