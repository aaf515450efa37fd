/** What needs somebody though syncing goes on. */

import { Text } from '@mantine/core';
import type { SyncStatus } from '../../generated/live';
import classes from './sync-facts.module.css';
import { besides } from './sync-words';

export function Besides({ status }: { readonly status: SyncStatus }) {
  const sentence = besides(status);
  if (sentence === null) return null;
  return (
    <Text size="sm" role="alert" className={classes.warning ?? ''}>
      {sentence}
    </Text>
  );
}
