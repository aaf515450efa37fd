/** What the one line in the sidebar says of all that runs. */

import { shareOf } from '../../commands/task-times';
import { kindWords } from '../../commands/task-words';
import type { TaskRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatPercent } from '../../lib/format-number';

export function lineWords(tasks: readonly TaskRead[]): { readonly what: string; readonly far: string } {
  const [only, ...others] = tasks;
  if (only === undefined || others.length > 0) return { what: t('tasks.several', { count: tasks.length }), far: '' };
  const share = shareOf(only);
  return { what: kindWords(only), far: share === null ? '' : formatPercent(share) };
}

/** 0..1: of one that of its step, of several the least; null while nothing is known. */
export function shareOfAll(tasks: readonly TaskRead[]): number | null {
  const shares = tasks.map(shareOf).filter((share) => share !== null);
  return shares.length === 0 ? null : Math.min(...shares);
}
