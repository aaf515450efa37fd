/** What forgetting is called, and what it counts. */

import type { ErasureRead } from '../../generated/live';
import { t } from '../../i18n/i18n';

const COUNTED = ['persona', 'memory', 'conversation', 'message', 'blobs', 'events'] as const;

export function scopeWords(scope: ErasureRead['scope']): string {
  return t(`settings.forgetting.scopes.${scope}`);
}

export function countWords(counts: Readonly<Record<string, number>>): string {
  const told = COUNTED.flatMap((key) =>
    counts[key] ? [t(`settings.forgetting.counts.${key}`, { count: counts[key] })] : [],
  );
  return told.length === 0 ? t('settings.forgetting.nothing') : told.join(', ');
}

/** A moment as a field for local time gives it, as an instant; null for none. */
export function instantOf(local: string): string | null {
  return local === '' ? null : new Date(local).toISOString();
}
