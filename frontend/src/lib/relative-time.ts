/** Instants put into words a reader can place at a glance, in the language of the screens; no React. */

import { locale, t } from '../i18n/i18n';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const WEEK_S = 7 * DAY_S;

const STYLES = {
  full: { dateStyle: 'medium', timeStyle: 'medium' },
  day: { day: 'numeric', month: 'short' },
  year: { day: 'numeric', month: 'short', year: 'numeric' },
  clock: { timeStyle: 'medium' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than a thousand uses of it. */
function formatOf(style: keyof typeof STYLES): Intl.DateTimeFormat {
  const key = `${locale()} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale(), STYLES[style]);
  formats.set(key, made);
  return made;
}

/** "now", "4 min", "3 h", "2 d", then the day: short enough for a list column. */
export function relativeTime(instant: string, now: number = Date.now()): string {
  const then = Date.parse(instant);
  if (Number.isNaN(then)) return '';
  const age_s = (now - then) / 1000;
  if (age_s < -MINUTE_S || age_s >= WEEK_S) return shortDay(then, now);
  if (age_s < MINUTE_S) return t('lib.now');
  if (age_s < HOUR_S) return t('lib.minutesAgo', { minutes: Math.floor(age_s / MINUTE_S) });
  if (age_s < DAY_S) return t('lib.hoursAgo', { hours: Math.floor(age_s / HOUR_S) });
  return t('lib.daysAgo', { days: Math.floor(age_s / DAY_S) });
}

/** Date and time in full, for titles and detail fields. */
export function fullDate(instant: string): string {
  const then = Date.parse(instant);
  return Number.isNaN(then) ? instant : formatOf('full').format(then);
}

/** The time of day with seconds, for rows of one day's log. */
export function clockTime(instant: string): string {
  const then = Date.parse(instant);
  return Number.isNaN(then) ? instant : formatOf('clock').format(then);
}

function shortDay(then: number, now: number): string {
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return formatOf(sameYear ? 'day' : 'year').format(then);
}
