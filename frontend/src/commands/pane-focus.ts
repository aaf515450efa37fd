/** Which half of a split window has the focus: what commands act on. */

import { createContext, useContext, useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';

export type PaneId = 'first' | 'beside';

/** Where a component stands; null outside of both. */
export const PaneContext = createContext<PaneId | null>(null);

const focused = sharedValue<PaneId>('first');

export function focusedPane(): PaneId {
  return focused.current();
}

export function useFocusedPane(): PaneId {
  return useSyncExternalStore(focused.watch, focused.current);
}

export function usePane(): PaneId | null {
  return useContext(PaneContext);
}

export function notePaneFocus(pane: PaneId): void {
  focused.set(pane);
}
