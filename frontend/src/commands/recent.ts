/** What was used last in the palette, first; kept in a setting, so that it outlives the window. */

import { useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';

const REMEMBERED = 24;
export const RECENT_SETTING = 'palette.recent';

const recent = sharedValue<readonly string[]>([]);
let keep: (ids: readonly string[]) => void = () => undefined;

export function useRecentIds(): readonly string[] {
  return useSyncExternalStore(recent.watch, recent.current);
}

/** What is stored is taken over until something is used here. */
export function takeRecent(stored: unknown): void {
  if (!Array.isArray(stored)) return;
  recent.set(stored.filter((id): id is string => typeof id === 'string').slice(0, REMEMBERED));
}

/** Tells who stores it. */
export function keepRecent(store: (ids: readonly string[]) => void): void {
  keep = store;
}

export function noteUse(id: string): void {
  recent.set([id, ...recent.current().filter((one) => one !== id)].slice(0, REMEMBERED));
  keep(recent.current());
}
