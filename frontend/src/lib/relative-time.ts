/** Instants put into words a reader can place at a glance; no React. */

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const WEEK_S = 7 * DAY_S;

const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const yearFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const clockFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** "now", "4 min", "3 h", "2 d", then the day: short enough for a list column. */
export function relativeTime(instant: string, now: number = Date.now()): string {
  const then = Date.parse(instant);
  if (Number.isNaN(then)) return '';
  const age_s = (now - then) / 1000;
  if (age_s < -MINUTE_S || age_s >= WEEK_S) return shortDay(then, now);
  if (age_s < MINUTE_S) return 'now';
  if (age_s < HOUR_S) return `${Math.floor(age_s / MINUTE_S)} min`;
  if (age_s < DAY_S) return `${Math.floor(age_s / HOUR_S)} h`;
  return `${Math.floor(age_s / DAY_S)} d`;
}

/** Date and time in full, for titles and detail fields. */
export function fullDate(instant: string): string {
  const then = Date.parse(instant);
  return Number.isNaN(then) ? instant : fullFormat.format(then);
}

/** The time of day with seconds, for rows of one day's log. */
export function clockTime(instant: string): string {
  const then = Date.parse(instant);
  return Number.isNaN(then) ? instant : clockFormat.format(then);
}

function shortDay(then: number, now: number): string {
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayFormat : yearFormat).format(then);
}
