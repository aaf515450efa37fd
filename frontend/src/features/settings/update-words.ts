/** What is said of newer versions; no React. */

import { type Problem, problemCode } from '../../bridge/problem';
import type { UpdateState } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';

export const CHECK_KEY = 'updates.check';

export const CHECKS = ['off', 'daily'] as const;

export type Check = (typeof CHECKS)[number];

/** Off unless the person has chosen something else. */
export function chosenCheck(value: unknown): Check {
  return value === 'daily' ? 'daily' : 'off';
}

/** What goes wrong while it is done is kept in the state, and shown there. */
const KEPT: ReadonlySet<string> = new Set([
  'publisher-unreachable',
  'wrong-signature',
  'unusable-publisher-key',
  'broken-release',
  'not-newer',
  'no-package',
  'no-room',
  'not-opened',
  'invalid-input',
  'broken-backup',
]);

export function isShown(problem: Problem): boolean {
  return KEPT.has(problemCode(problem));
}

export function isBusy({ phase }: Pick<UpdateState, 'phase'>): boolean {
  return phase === 'checking' || phase === 'getting' || phase === 'installing';
}

export function phaseWords(state: UpdateState): string {
  const { version, offer } = state;
  if (state.phase === 'checking') return t('updates.checking');
  if (state.phase === 'getting' && offer === null) return t('updates.reading');
  if (offer !== null) return t('updates.newer', { version, newer: offer.version });
  if (state.checked_at === null) return t('updates.never', { version });
  return t('updates.current', { version, when: fullDate(state.checked_at) });
}

/** What is pressed next, in the order of doing; null while something is being done, or where nothing can be. */
export function nextDeed({ phase, kind, path, offer }: UpdateState): 'get' | 'install' | null {
  if (offer === null || isBusy({ phase })) return null;
  if (path !== null || kind === 'source') return 'install';
  return offer.file === null ? null : 'get';
}
