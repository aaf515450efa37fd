/** What is being done with backups just now, and how far it is. */

import { Progress, Text } from '@mantine/core';
import type { BackupState } from '../../generated/live';
import { t } from '../../i18n/i18n';
import classes from './backups-screen.module.css';

export function BackupProgress({ state }: { state: BackupState }) {
  if (state.doing === null) return null;
  const going = state.doing === 'backup' ? t('backups.doing.backupGoing') : t('backups.doing.restoreGoing');
  const words = state.doing === 'backup' ? t('backups.doing.backup') : t('backups.doing.restore');
  return (
    <div className={classes.progress} role="status">
      <Text size="sm">{going}</Text>
      <Progress value={state.total === 0 ? 0 : (100 * state.done) / state.total} aria-label={words} />
    </div>
  );
}
