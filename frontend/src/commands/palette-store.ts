/** Whether the palette is open, and with what in it; a store, so that menus and keys can open it. */

import { useSyncExternalStore } from 'react';

let opened: string | null = null;
const listeners = new Set<() => void>();

/** @param typed what stands in it at first */
export function openPalette(typed = ''): void {
  set(typed);
}

export function closePalette(): void {
  set(null);
}

export function togglePalette(): void {
  set(opened === null ? '' : null);
}

/** What it was opened with; null while it is closed. */
export function useOpenedPalette(): string | null {
  return useSyncExternalStore(watch, () => opened);
}

function set(next: string | null): void {
  opened = next;
  for (const listener of listeners) listener();
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
