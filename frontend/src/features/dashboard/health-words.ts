/** How something is doing, in words; no React. */

import type { HealthCheck } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes, formatCount, formatPercent } from '../../lib/format-number';
import { relativeTime } from '../../lib/relative-time';

export function reasonWords(check: HealthCheck, now: number): string {
  const figure = check.figure ?? 0;
  const of = check.of ?? 0;
  const values = {
    ...{ free: formatBytes(figure), all: formatBytes(of), name: check.name ?? '', count: figure },
    share: formatPercent(of > 0 ? Math.min(1, figure / of) : 0),
    events: formatCount(figure),
    age: check.at === null ? '' : relativeTime(check.at, now),
  };
  return t(`dashboard.reason.${check.reason}`, values);
}

/** What went wrong, as the backend says it; or since when all is as it is. */
export function detailWords(check: HealthCheck, now: number): string | null {
  if (check.detail !== null) return check.detail;
  if (check.at === null || check.reason === 'old') return null;
  return relativeTime(check.at, now);
}
