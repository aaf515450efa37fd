/** What was used last in the palette, first; kept in a setting, so that it outlives the window. */

import { useSyncExternalStore } from 'react';

const REMEMBERED = 24;
export const RECENT_SETTING = 'palette.recent';

let recent: readonly string[] = [];
let keep: (ids: readonly string[]) => void = () => undefined;

const listeners = new Set<() => void>();

export function useRecentIds(): readonly string[] {
  return useSyncExternalStore(watch, () => recent);
}

/** What is stored is taken over until something is used here. */
export function takeRecent(stored: unknown): void {
  if (!Array.isArray(stored)) return;
  set(stored.filter((id): id is string => typeof id === 'string').slice(0, REMEMBERED));
}

/** Tells who stores it. */
export function keepRecent(store: (ids: readonly string[]) => void): void {
  keep = store;
}

export function noteUse(id: string): void {
  set([id, ...recent.filter((one) => one !== id)].slice(0, REMEMBERED));
  keep(recent);
}

function set(next: readonly string[]): void {
  recent = next;
  for (const listener of listeners) listener();
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
