/** What syncing is doing, in words; no React. */

import type { SyncStatus } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatCount, formatDuration } from '../../lib/format-number';

export const EPOCH = 'epoch';
/** More than this decides wrongly which of two changes was the later one. */
const BEARABLE_SKEW_MS = 60_000;
/** Less than this is the network's doing. */
const SAME_MS = 2_000;

type Told = Pick<SyncStatus, 'state' | 'waiting' | 'done' | 'total' | 'attention'>;

/** As it stands in the corner. */
export function stateWords({ state, waiting, done, total, attention }: Told): string {
  switch (state) {
    case 'sending':
      return t('sync.states.sending', { waiting: formatCount(waiting) });
    case 'catching_up':
      return t('sync.states.catching_up', { done: formatCount(done), total: formatCount(total) });
    case 'attention':
      return t('sync.states.attention', { sentence: attention?.sentence ?? '' });
    default:
      return t(`sync.states.${state}`);
  }
}

/** The same without figures, which change too often to be read out. */
export function readOut({ state, attention }: Told): string {
  if (state === 'sending' || state === 'catching_up') return '';
  return stateWords({ state, attention, waiting: 0, done: 0, total: 0 });
}

export function asksForEpoch({ state, attention }: Told): boolean {
  return state === 'attention' && attention?.code === EPOCH;
}

/** What needs somebody though syncing goes on; null where it stands still for it, or nothing does. */
export function besides({ state, attention }: Pick<Told, 'state' | 'attention'>): string | null {
  return state === 'attention' ? null : (attention?.sentence ?? null);
}

/** How the clock stands to the hub's; null before that is known. */
export function clockWords(skew_ms: number | null): string | null {
  if (skew_ms === null) return null;
  const by = formatDuration(Math.abs(skew_ms) / 1000);
  if (Math.abs(skew_ms) < SAME_MS) return t('sync.facts.clockSame');
  return skew_ms > 0 ? t('sync.facts.clockAhead', { by }) : t('sync.facts.clockBehind', { by });
}

export function isClockWrong(skew_ms: number | null): boolean {
  return skew_ms !== null && Math.abs(skew_ms) > BEARABLE_SKEW_MS;
}
