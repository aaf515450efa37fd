/** What a backup holds, in words; no React. */

import type { BackupRead } from '../../generated/live';
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
