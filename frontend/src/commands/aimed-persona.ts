/** The persona just chosen, until the backend names it as the active one: all screens follow it at once. */

import { useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';

const aimed = sharedValue<string | null>(null);

/** Null when the choice has come through, or was refused. */
export function aimAt(personaId: string | null): void {
  aimed.set(personaId);
}

/** Unless another one was chosen meanwhile. */
export function stopAimingAt(personaId: string): void {
  if (aimed.current() === personaId) aimAt(null);
}

export function useAimedPersona(): string | null {
  return useSyncExternalStore(aimed.watch, aimed.current);
}
