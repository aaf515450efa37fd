/** The steps of the tour, each at an element of the frame, and whether it is on. */

import { useSyncExternalStore } from 'react';
import { sharedValue } from '../../lib/shared-value';

/** `data-tour` of the element; its words have the same name. */
export const STEPS = [
  { at: 'switcher', words: 'switcher' },
  { at: 'view.conversations', words: 'conversations' },
  { at: 'view.memories', words: 'memories' },
  { at: 'view.personas', words: 'personas' },
  { at: 'view.audit', words: 'audit' },
  { at: 'view.backups', words: 'backups' },
  { at: 'status', words: 'palette' },
] as const;

const step = sharedValue<number | null>(null);

export function startTour(): void {
  goTo(0);
}

/** Null ends it. */
export function goTo(next: number | null): void {
  step.set(next);
}

export function useTourStep(): number | null {
  return useSyncExternalStore(step.watch, step.current);
}
