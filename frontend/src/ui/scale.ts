/** How large everything is, as a share of its usual size: type, spacing and the widths at which layouts change. */

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let current = 1;

/**
 * Makes the root's type larger: lengths in rem follow it, and so do container queries, which `--mantine-scale` would
 * leave as they are.
 */
export function setScale(scale: number): void {
  if (scale === current) return;
  current = scale;
  document.documentElement.style.fontSize = scale === 1 ? '' : `${100 * scale}%`;
  for (const listener of listeners) listener();
}

/** For what is measured in pixels of the screen: heights of rows, canvases. */
export function useScale(): number {
  return useSyncExternalStore(watch, () => current);
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
