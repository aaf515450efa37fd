/** Whether the live line to the backend is open. */

import { useSyncExternalStore } from 'react';
import { type ChannelStatus, pushChannel } from '../bridge/push-channel';

export function useChannelStatus(): ChannelStatus {
  return useSyncExternalStore(pushChannel.watchStatus, pushChannel.status);
}
