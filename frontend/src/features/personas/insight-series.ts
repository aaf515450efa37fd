/** Days of analytics as the columns of a chart: every day has its place, also one on which nothing happened. */

import type { Analytics } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import type { TimeSeries } from '../../ui/charts/time-series';

interface Columns {
  readonly times: readonly number[];
  readonly series: readonly TimeSeries[];
}

/** A chart of fewer days has no breadth. */
const FEWEST_DAYS = 7;
const DAY_MS = 86_400_000;

type Day = Analytics['days'][number];

/** What was said, learned and recalled; and the tokens it took, whose numbers are of another size. */
export function daySeries(days: readonly Day[], today: string): { happened: Columns; tokens: Columns } {
  const each = byDay(days);
  const all = daysUntil(days, today);
  const column = (of: (day: Day) => number) =>
    all.map((day) => {
      const known = each.get(day);
      return known === undefined ? 0 : of(known);
    });
  const times = all.map(secondsOf);
  return {
    happened: {
      times,
      series: [
        { label: t('personas.insights.said'), values: column((day) => day.said) },
        { label: t('personas.insights.replies'), values: column((day) => day.replies) },
        { label: t('personas.insights.learned'), values: column((day) => day.learned) },
        { label: t('personas.insights.recalled'), values: column((day) => day.recalled) },
      ],
    },
    tokens: {
      times,
      series: [
        { label: t('personas.insights.readByModels'), values: column((day) => day.read_tokens) },
        { label: t('personas.insights.writtenByModels'), values: column((day) => day.tokens) },
      ],
    },
  };
}

export function moodSeries(mood: NonNullable<Analytics['mood']>, today: string): Columns {
  const each = byDay(mood);
  const all = daysUntil(mood, today);
  return {
    times: all.map(secondsOf),
    series: [{ label: t('personas.insights.moodLabel'), values: all.map((day) => each.get(day)?.valence ?? null) }],
  };
}

/** The sums over all days. */
export function totals(days: readonly Day[]) {
  const sum = (of: (day: Day) => number) => days.reduce((before, day) => before + of(day), 0);
  return {
    said: sum((day) => day.said),
    replies: sum((day) => day.replies),
    learned: sum((day) => day.learned),
    recalled: sum((day) => day.recalled),
    read: sum((day) => day.read_tokens),
    written: sum((day) => day.tokens),
  };
}

function byDay<Each extends { day: string }>(days: readonly Each[]): ReadonlyMap<string, Each> {
  return new Map(days.map((each) => [each.day, each]));
}

/** From the first day there is, or a week ago, to today or the last day there is. */
function daysUntil(days: readonly { day: string }[], today: string): string[] {
  const known = days.map((each) => each.day).sort();
  const last = later(known.at(-1) ?? today, today);
  const weekAgo = dayOf(Date.parse(last) - (FEWEST_DAYS - 1) * DAY_MS);
  const first = known[0] !== undefined && known[0] < weekAgo ? known[0] : weekAgo;
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, step) => dayOf(Date.parse(first) + step * DAY_MS));
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

/** The day of an instant, UTC, as the backend counts days. */
export function dayOf(instant_ms: number): string {
  return new Date(instant_ms).toISOString().slice(0, 10);
}

/** Midnight where the reader is, so that the axis names the same day. */
function secondsOf(day: string): number {
  return new Date(`${day}T00:00:00`).getTime() / 1000;
}
