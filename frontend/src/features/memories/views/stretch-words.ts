/** Stretches of local time in words: short beneath a bar, whole where there is room. */

import type { Timeline } from '../../../generated/api/types.gen';
import { locale } from '../../../i18n/i18n';

export type Unit = Timeline['unit'];

const SHORT: Record<Unit, Intl.DateTimeFormatOptions> = {
  minute: { hour: '2-digit', minute: '2-digit' },
  quarter_hour: { hour: '2-digit', minute: '2-digit' },
  hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
  decade: { year: 'numeric' },
  century: { year: 'numeric' },
};
const LONG: Record<Unit, Intl.DateTimeFormatOptions> = {
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  quarter_hour: { dateStyle: 'medium', timeStyle: 'short' },
  hour: { dateStyle: 'medium', timeStyle: 'short' },
  day: { dateStyle: 'full' },
  week: { dateStyle: 'medium' },
  month: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
  decade: { year: 'numeric' },
  century: { year: 'numeric' },
};

export function shortStretch(unit: Unit, start: number | string): string {
  return new Intl.DateTimeFormat(locale(), SHORT[unit]).format(new Date(start));
}

export function longStretch(unit: Unit, start: string, end: string): string {
  const format = new Intl.DateTimeFormat(locale(), LONG[unit]);
  if (unit === 'day' || unit === 'month' || unit === 'year') return format.format(new Date(start));
  // The end is outside: of what is longer than a day, the last day inside is told.
  const isClock = unit === 'minute' || unit === 'quarter_hour' || unit === 'hour';
  return format.formatRange(new Date(start), new Date(Date.parse(end) - (isClock ? 0 : 1)));
}

export function periodWords(since: string | null, until: string | null): readonly [string | null, string | null] {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' });
  return [since && format.format(new Date(since)), until && format.format(new Date(until))];
}
