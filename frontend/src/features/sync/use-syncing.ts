/** How this device stands to the others; unknown where the app does not sync. */

import { problemCode } from '../../bridge/problem';
import type { SyncStatus } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';

const UNKNOWN = 'unknown-query';

/** Null while it is not known, and where nothing can be synced. */
export function useSyncStatus(): SyncStatus | null {
  const live = useLiveQuery('syncStatus$', {});
  return live.status === 'live' ? (live.rows[0] ?? null) : null;
}

/** Whether this app is known to have screens for it. */
export function useHasSync(): boolean {
  const live = useLiveQuery('syncStatus$', {});
  return live.status === 'live' || (live.status === 'failed' && problemCode(live.problem) !== UNKNOWN);
}

/** Whether this app is known to have none. */
export function useIsWithoutSync(): boolean {
  const live = useLiveQuery('syncStatus$', {});
  return live.status === 'failed' && problemCode(live.problem) === UNKNOWN;
}
