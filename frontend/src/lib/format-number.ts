/** Numbers with their units, as people read them; no React. */

const countFormat = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function formatCount(value: number): string {
  return countFormat.format(value);
}

/** "1 memory", "2 memories". */
export function countOf(value: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Milliseconds without the unit: three significant figures are as much as an eye compares. */
export function formatMs(value: number): string {
  if (value >= 100) return countFormat.format(value);
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** A share 0..1 as a whole percentage. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Decimal units, as file managers show them. */
export function formatBytes(size_bytes: number): string {
  let size = size_bytes;
  let unit = 0;
  while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toFixed(unit === 0 || size >= 100 ? 0 : 1)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** "45 s", "12 min", "3 h 20 min", "2 d 4 h". */
export function formatDuration(duration_s: number): string {
  const minutes = Math.floor(duration_s / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${Math.floor(duration_s)} s`;
  if (hours === 0) return `${minutes} min`;
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
