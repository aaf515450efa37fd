/** Pauses syncing and goes on with it. */

import { answer } from '../../bridge/client';
import { syncPause, syncResume } from '../../generated/api/sdk.gen';
import type { SyncStatus } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';

export function usePausing({ state }: Pick<SyncStatus, 'state'>) {
  const isPaused = state === 'paused';
  const { run, busy } = useCommand(() => answer(isPaused ? syncResume({}) : syncPause({})));
  return { isPaused, busy, toggle: () => void run() };
}
