/** Which half of a split window has the focus: what commands act on. */

import { createContext, useContext, useSyncExternalStore } from 'react';

export type PaneId = 'first' | 'beside';

/** Where a component stands; null outside of both. */
export const PaneContext = createContext<PaneId | null>(null);

let focused: PaneId = 'first';
const listeners = new Set<() => void>();

export function focusedPane(): PaneId {
  return focused;
}

export function useFocusedPane(): PaneId {
  return useSyncExternalStore(watchPane, focusedPane);
}

export function usePane(): PaneId | null {
  return useContext(PaneContext);
}

export function notePaneFocus(pane: PaneId): void {
  if (pane === focused) return;
  focused = pane;
  for (const listener of listeners) listener();
}

export function watchPane(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
