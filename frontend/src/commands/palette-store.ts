/** Whether the palette is open, and with what in it; a store, so that menus and keys can open it. */

import { useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';

const opened = sharedValue<string | null>(null);

export function closePalette(): void {
  opened.set(null);
}

export function togglePalette(): void {
  opened.set(opened.current() === null ? '' : null);
}

/** What it was opened with; null while it is closed. */
export function useOpenedPalette(): string | null {
  return useSyncExternalStore(opened.watch, opened.current);
}
