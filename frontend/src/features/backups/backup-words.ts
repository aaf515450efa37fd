/** What a backup holds, in words; no React. */

import type { BackupPolicy, BackupRead } from '../../generated/live';
import { countOf, formatBytes } from '../../lib/format-number';

const REASONS: Record<NonNullable<BackupRead['reason']>, string> = {
  asked: 'Made when you asked',
  daily: 'Made for the day',
  'before-import': 'Made before an import',
  'before-restore': 'Made before a restore',
  'before-migration': 'Made before an update of the database',
  'before-compaction': 'Made before older events moved to an archive',
};

export function reasonWords(backup: BackupRead): string {
  return backup.reason === null ? 'Damaged' : REASONS[backup.reason];
}

/** "2 personas, 1,204 memories, 3 conversations · 4.2 MB"; deleted ones count, since they can come back. */
export function contentWords(backup: BackupRead): string {
  if (backup.problem !== null) return backup.problem;
  const { counts } = backup;
  const things = [
    countOf(counts['persona'] ?? 0, 'persona'),
    countOf(counts['memory'] ?? 0, 'memory', 'memories'),
    countOf(counts['conversation'] ?? 0, 'conversation'),
  ];
  return `${things.join(', ')} · ${formatBytes(backup.size_bytes ?? 0)}`;
}

const HOURS: readonly (readonly [hours: number, words: string])[] = [
  [0, 'Only when you ask'],
  [6, 'Every 6 hours'],
  [12, 'Every 12 hours'],
  [24, 'Every day'],
  [168, 'Every week'],
];

/** How often, to choose from; a number that none of them is stands among them. */
export function hourChoices(hours: number): { value: string; label: string }[] {
  const known = HOURS.map(([value, label]) => ({ value: String(value), label }));
  const value = String(hours);
  return known.some((each) => each.value === value) ? known : [...known, { value, label: `Every ${hours} hours` }];
}

/** What the policy comes to, in a sentence. */
export function policyWords(policy: BackupPolicy): string {
  const often = policy.every_hours === 0 ? 'None is made by itself' : 'One is made when something has changed';
  const stay = [countOf(policy.days, 'day'), countOf(policy.weeks, 'week'), countOf(policy.months, 'month')];
  return `${often}; one is always made before an import, a restore, an update and before events move to an archive. The newest of the last ${stay.join(', ')} stay, and those you asked for until you delete them.`;
}

export function isSamePolicy(one: BackupPolicy, other: BackupPolicy): boolean {
  return (Object.keys(one) as (keyof BackupPolicy)[]).every((name) => one[name] === other[name]);
}
