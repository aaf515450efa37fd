/** How this device stands to the others. */

import type { SyncStatus } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';

/** Null while it is not known. */
export function useSyncStatus(): SyncStatus | null {
  const live = useLiveQuery('syncStatus$', {});
  return live.status === 'live' ? (live.rows[0] ?? null) : null;
}
