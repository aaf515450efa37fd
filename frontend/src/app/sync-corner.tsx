/** The corner of the sidebar that tells of the other devices, joined with where one is. */

import { useEffect, useSyncExternalStore } from 'react';
import { isOnPhone } from '../bridge/side';
import { AdjustedNotice } from '../features/sync/adjusted-notice';
import { EpochDialog } from '../features/sync/epoch-dialog';
import { ReaderNotice } from '../features/sync/reader-notice';
import { SyncSign } from '../features/sync/sync-sign';
import { asksForEpoch } from '../features/sync/sync-words';
import { ADJUSTED, SYNC_SETTINGS, useSyncCommands } from '../features/sync/use-sync-commands';
import { useSyncStatus } from '../features/sync/use-syncing';
import { useChannelStatus } from '../reactive/use-channel-status';
import { decideEpoch } from './decide-epoch';
import { goTo } from './panes';
import { usePresenceTold } from './use-presence-told';

/** After those of what else is loaded after the start, whichever of the two is there first. */
const LAST = 3;

interface SyncCornerProps {
  /** Told whether there is a sign of syncing in the corner. */
  readonly onSigned: (isSigned: boolean) => void;
}

export function SyncCorner({ onSigned }: SyncCornerProps) {
  const status = useSyncStatus();
  const isConnected = useChannelStatus() === 'live';
  const isJoined = status !== null && status.state !== 'off';
  const isSigned = isJoined && isConnected;
  const asks = status !== null && !isOnPhone() && asksForEpoch(status);
  const isDeciding = useSyncExternalStore(decideEpoch.watch, decideEpoch.current);
  useEffect(() => onSigned(isSigned), [isSigned, onSigned]);
  useEffect(() => decideEpoch.set(asks), [asks]);
  useSyncCommands(status, LAST, goTo);
  usePresenceTold(isJoined);
  if (status === null) return null;
  return (
    <>
      {isSigned && status.role === 'reader' && <ReaderNotice onGo={() => goTo(SYNC_SETTINGS)} />}
      <AdjustedNotice count={status.adjusted} onGo={() => goTo(ADJUSTED)} />
      {isSigned && <SyncSign status={status} onGo={goTo} onDecide={() => decideEpoch.set(true)} />}
      {asks && isDeciding && <EpochDialog onClose={() => decideEpoch.set(false)} />}
    </>
  );
}
