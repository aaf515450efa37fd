/** Numbers with their units, as people read them in the language of the screens; no React. */

import { locale, t } from '../i18n/i18n';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
const formats = new Map<string, Intl.NumberFormat>();

/** Making one costs more than a thousand uses of it. */
function formatOf(digits: number): Intl.NumberFormat {
  const key = `${locale()} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(key, made);
  return made;
}

export function formatCount(value: number): string {
  return formatOf(0).format(value);
}

/** Milliseconds without the unit: three significant figures are as much as an eye compares. */
export function formatMs(value: number): string {
  return formatOf(value >= 100 ? 0 : value >= 10 ? 1 : 2).format(value);
}

/** A share 0..1 as a whole percentage. */
export function formatPercent(share: number): string {
  return `${formatCount(Math.round(share * 100))} %`;
}

/** Decimal units, as file managers show them. */
export function formatBytes(size_bytes: number): string {
  let size = size_bytes;
  let unit = 0;
  while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${formatOf(unit === 0 || size >= 100 ? 0 : 1).format(size)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** "45 s", "12 min", "3 h 20 min", "2 d 4 h". */
export function formatDuration(duration_s: number): string {
  const minutes = Math.floor(duration_s / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return t('lib.seconds', { seconds: Math.floor(duration_s) });
  if (hours === 0) return t('lib.minutes', { minutes });
  if (hours < 24) return t('lib.hours', { hours, minutes: minutes % 60 });
  return t('lib.days', { days: Math.floor(hours / 24), hours: hours % 24 });
}
