/** How far this device has caught up with the others. */

import type { SyncStatus } from '../../generated/live';
import classes from './sync-facts.module.css';
import { stateWords } from './sync-words';

export function CatchingUp({ status }: { readonly status: SyncStatus }) {
  const { state, done, total } = status;
  if (state !== 'catching_up' || total === 0) return null;
  return <progress className={classes.progress} aria-label={stateWords(status)} value={done} max={total} />;
}
