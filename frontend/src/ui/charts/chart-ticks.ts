/** Where the axes of a chart's picture are marked: round values, and times a calendar would name. */

import { locale } from '../../i18n/i18n';

const MOST = 8;
/** Differences below it are rounding, not something to divide an axis by. */
const SMALLEST = 1e-12;
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const STEPS_S = [
  1,
  5,
  15,
  30,
  MINUTE_S,
  5 * MINUTE_S,
  10 * MINUTE_S,
  30 * MINUTE_S,
  HOUR_S,
  3 * HOUR_S,
  6 * HOUR_S,
  12 * HOUR_S,
  DAY_S,
  2 * DAY_S,
  7 * DAY_S,
  14 * DAY_S,
  30 * DAY_S,
  90 * DAY_S,
  182 * DAY_S,
  365 * DAY_S,
];

/** Round values from at or below `low` to at or above `high`, ascending. */
export function valueTicks(low: number, high: number, most = 6): number[] {
  const span = high - low > SMALLEST ? high - low : 1;
  const raw = span / (most - 1);
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = magnitude * ([1, 2, 5, 10].find((one) => one * magnitude >= raw) ?? 10);
  const first = Math.floor(low / step);
  const count = Math.max(1, Math.ceil((low + span) / step - 1e-9) - first);
  return Array.from({ length: count + 1 }, (_, index) => (first + index) * step);
}

/** At most eight moments between two Unix seconds, on the local clock's round times. */
export function timeTicks(from_s: number, to_s: number): { at_s: number; label: string }[] {
  const span_s = Math.max(to_s - from_s, 1);
  const step_s =
    STEPS_S.find((step) => span_s / step <= MOST) ?? Math.ceil(span_s / MOST / (365 * DAY_S)) * 365 * DAY_S;
  const format = new Intl.DateTimeFormat(locale(), labelStyle(step_s, span_s));
  const shift_s = new Date(from_s * 1000).getTimezoneOffset() * -MINUTE_S;
  const ticks: { at_s: number; label: string }[] = [];
  for (let local_s = Math.ceil((from_s + shift_s) / step_s) * step_s; local_s - shift_s <= to_s; local_s += step_s) {
    ticks.push({ at_s: local_s - shift_s, label: format.format((local_s - shift_s) * 1000) });
  }
  return ticks;
}

export function labelStyle(step_s: number, span_s: number): Intl.DateTimeFormatOptions {
  if (step_s >= 90 * DAY_S) return { month: 'short', year: 'numeric' };
  if (step_s >= DAY_S) return { day: 'numeric', month: 'short' };
  if (step_s >= MINUTE_S && span_s > DAY_S) return { weekday: 'short', hour: 'numeric', minute: '2-digit' };
  if (step_s >= MINUTE_S) return { hour: 'numeric', minute: '2-digit' };
  return { hour: 'numeric', minute: '2-digit', second: '2-digit' };
}
