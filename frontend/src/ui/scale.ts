/** How large everything is, as a share of its usual size: type, spacing and the widths at which layouts change. */

import { useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';

const shared = sharedValue(1);

/**
 * Makes the root's type larger: lengths in rem follow it, and so do container queries, which `--mantine-scale` would
 * leave as they are.
 */
export function setScale(scale: number): void {
  document.documentElement.style.fontSize = scale === 1 ? '' : `${100 * scale}%`;
  shared.set(scale);
}

/** For what is measured in pixels of the screen: heights of rows, canvases. */
export function useScale(): number {
  return useSyncExternalStore(shared.watch, shared.current);
}
