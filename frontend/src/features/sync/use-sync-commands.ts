/** Syncing by command: where it is set up, pausing it, deciding, and looking at what was adjusted. */

import { isOnPhone } from '../../bridge/side';
import { type Command, useCommands } from '../../commands/registry';
import type { SyncStatus } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { usePausing } from './use-pausing';

export const SYNC_SETTINGS = '/settings?section=sync';
export const ADJUSTED = '/adjusted';

export function useSyncCommands(status: SyncStatus | null, rank: number, onGo: (address: string) => void): void {
  const { isPaused, toggle } = usePausing(status ?? { state: 'off' });
  const going = (id: string, title: string, goesTo: string): Command => ({
    id,
    title,
    group: 'go',
    goesTo,
    run: () => onGo(goesTo),
  });
  const pausing: Command = {
    id: 'sync.pause',
    title: isPaused ? t('sync.commands.resume') : t('sync.commands.pause'),
    group: 'do',
    run: toggle,
  };
  const isJoined = status !== null && status.state !== 'off';
  const atComputer = [going('sync.devices', t('sync.title'), SYNC_SETTINGS), ...(isJoined ? [pausing] : [])];
  useCommands(
    status === null
      ? []
      : [going('sync.adjusted', t('sync.adjusted.title'), ADJUSTED), ...(isOnPhone() ? [] : atComputer)],
    rank,
  );
}
