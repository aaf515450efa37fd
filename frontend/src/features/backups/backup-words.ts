/** What a backup holds, in words; no React. */

import type { BackupPolicy, BackupRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';

const HOURS = [0, 6, 12, 24, 168] as const;

export function reasonWords(backup: BackupRead): string {
  return t(`backups.reasons.${backup.reason ?? 'damaged'}`);
}

/** "2 personas, 1,204 memories, 3 conversations · 4.2 MB"; deleted ones count, since they can come back. */
export function contentWords(backup: BackupRead): string {
  if (backup.problem !== null) return backup.problem;
  const { counts } = backup;
  return t('backups.content.all', {
    personas: t('backups.content.personas', { count: counts['persona'] ?? 0 }),
    memories: t('backups.content.memories', { count: counts['memory'] ?? 0 }),
    conversations: t('backups.content.conversations', { count: counts['conversation'] ?? 0 }),
    size: formatBytes(backup.size_bytes ?? 0),
  });
}

/** How often, to choose from; a number that none of them is stands among them. */
export function hourChoices(hours: number): { value: string; label: string }[] {
  const known = HOURS.map((each) => ({ value: String(each), label: t(`backups.policy.hours${each}`) }));
  const value = String(hours);
  return known.some((each) => each.value === value)
    ? known
    : [...known, { value, label: t('backups.policy.hoursOwn', { hours }) }];
}

/** What the policy comes to, in a sentence or two. */
export function policyWords(policy: BackupPolicy): string {
  return t(policy.every_hours === 0 ? 'backups.policy.never' : 'backups.policy.changed', {
    days: t('backups.policy.dayCount', { count: policy.days }),
    weeks: t('backups.policy.weekCount', { count: policy.weeks }),
    months: t('backups.policy.monthCount', { count: policy.months }),
  });
}

export function isSamePolicy(one: BackupPolicy, other: BackupPolicy): boolean {
  return (Object.keys(one) as (keyof BackupPolicy)[]).every((name) => one[name] === other[name]);
}
