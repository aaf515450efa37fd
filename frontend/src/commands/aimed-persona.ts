/** The persona just chosen, until the backend names it as the active one: all screens follow it at once. */

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let aimed: string | null = null;

/** Null when the choice has come through, or was refused. */
export function aimAt(personaId: string | null): void {
  aimed = personaId;
  for (const listener of listeners) listener();
}

/** Unless another one was chosen meanwhile. */
export function stopAimingAt(personaId: string): void {
  if (aimed === personaId) aimAt(null);
}

export function useAimedPersona(): string | null {
  return useSyncExternalStore(watch, () => aimed);
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
