/** The years of the heatmap in their order: from the first that counts to this one, and then the last twelve months. */

import type { Years } from '../memory-address';

/** As the route takes it. */
export function spanOf(years: Years): { span_since?: string; span_until?: string; whole?: boolean } {
  if (years === 'all') return { whole: true };
  if (years === 'last') return {};
  return { span_since: beginOf(years).toISOString(), span_until: beginOf(years + 1).toISOString() };
}

/** What comes before or after it; null at either end. */
export function yearBeside(
  years: Years,
  way: -1 | 1,
  firstAt: string | null,
  thisYear = new Date().getFullYear(),
): Years | null {
  if (years === 'all') return way === -1 ? thisYear : 'last';
  if (years === 'last') return way === -1 && firstAt !== null ? thisYear : null;
  const next = years + way;
  if (next > thisYear) return 'last';
  const first = firstYear(firstAt, thisYear);
  if (next >= first) return next;
  return way === 1 ? first : null;
}

/** Whether there is more than one year to choose from. */
export function isOfYears(firstAt: string | null, thisYear = new Date().getFullYear()): boolean {
  return firstYear(firstAt, thisYear) < thisYear;
}

function firstYear(firstAt: string | null, thisYear: number): number {
  return firstAt === null ? thisYear : Math.min(new Date(firstAt).getFullYear(), thisYear);
}

function beginOf(year: number): Date {
  return new Date(year, 0, 1);
}
