/** Minutes in which nothing happened are not in the database; a chart needs them as zeros. */

export interface MinuteCount {
  /** UTC minute, "2026-11-23T11:12". */
  minute: string;
  count: number;
}

export interface MinuteColumns {
  /** Unix seconds, one per minute, ascending. */
  times: number[];
  counts: number[];
}

const MINUTE_MS = 60_000;

/** The last `minutes` minutes up to and including the one `now_ms` falls into. */
export function fillMinutes(rows: readonly MinuteCount[], minutes: number, now_ms: number): MinuteColumns {
  const counts = new Map(rows.map((row) => [row.minute, row.count]));
  const latest_ms = Math.floor(now_ms / MINUTE_MS) * MINUTE_MS;
  const starts = Array.from({ length: minutes }, (_, index) => latest_ms - (minutes - 1 - index) * MINUTE_MS);
  return {
    times: starts.map((start_ms) => start_ms / 1000),
    counts: starts.map((start_ms) => counts.get(minuteName(start_ms)) ?? 0),
  };
}

function minuteName(start_ms: number): string {
  return new Date(start_ms).toISOString().slice(0, 16);
}
