/** What is being done with backups just now, and how far it is. */

import { Progress, Text } from '@mantine/core';
import type { BackupState } from '../../generated/live';
import classes from './backups-screen.module.css';

export function BackupProgress({ state }: { state: BackupState }) {
  if (state.doing === null) return null;
  const words = state.doing === 'backup' ? 'Backing up' : 'Bringing back';
  return (
    <div className={classes.progress} role="status">
      <Text size="sm">{words}…</Text>
      <Progress value={state.total === 0 ? 0 : (100 * state.done) / state.total} aria-label={words} />
    </div>
  );
}
