/** What tasks and their steps are called. */

import type { TaskRead } from '../generated/live';
import { t } from '../i18n/i18n';
import { formatDuration, formatPercent } from '../lib/format-number';
import { shareOf } from './task-times';

const STEPS = ['looking', 'backup', 'checking', 'archive', 'tidying'] as const;

export function kindWords({ kind }: Pick<TaskRead, 'kind'>): string {
  return t(`tasks.kind.${kind}`);
}

/** What it is at and how far that is, such as "Checking · 42 % · about 12 s left". */
export function farWords(task: TaskRead, left_s: number | null): string {
  const share = shareOf(task);
  const parts = [
    stepWords(task),
    share === null ? null : formatPercent(share),
    left_s === null ? null : t('tasks.left', { duration: formatDuration(left_s) }),
  ];
  return parts.filter((part) => part !== null).join(' · ') || t('tasks.begun');
}

function stepWords({ step, done, total }: TaskRead): string | null {
  if (step === 'backups') return total > 0 ? t('tasks.backups', { number: Math.min(done + 1, total), total }) : null;
  const known = STEPS.find((each) => each === step);
  return known === undefined ? null : t(`tasks.step.${known}`);
}

/** Why it cannot be stopped, or null when it can. */
export function reasonWords({ kind, can_cancel }: TaskRead): string | null {
  if (can_cancel) return null;
  return kind === 'search-index' ? t('tasks.byItself') : t('tasks.tooLate');
}
