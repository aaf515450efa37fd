/** Which keys each command has: its own, or what a person chose for it; the same in all windows. */

import { useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';
import { normalCombo } from './key-combo';

/** By command: a combination, or null for none at all; what is not named has its own. */
export type ChosenKeys = Readonly<Record<string, string | null>>;

export const SETTING = 'shortcuts';

interface Keyed {
  readonly id: string;
  /** Whose keys it has, where many commands take turns with them. */
  readonly keysOf?: string;
  readonly shortcut?: string;
}

const chosen = sharedValue<ChosenKeys>({});

export function chosenKeys(): ChosenKeys {
  return chosen.current();
}

export function useChosenKeys(): ChosenKeys {
  return useSyncExternalStore(chosen.watch, chosen.current);
}

export function choose(next: ChosenKeys): void {
  if (JSON.stringify(next) !== JSON.stringify(chosen.current())) chosen.set(next);
}

/** What is stored may be of another version, or written by hand: what does not fit is left out. */
export function chosenIn(stored: unknown): ChosenKeys {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return {};
  const read: Record<string, string | null> = {};
  for (const [id, keys] of Object.entries(stored)) {
    if (keys === null) read[id] = null;
    else if (typeof keys === 'string' && keys.trim() !== '') read[id] = normalCombo(keys);
  }
  return read;
}

/** The combination a command answers to now. */
export function keysOf(
  { id, keysOf: shared, shortcut }: Keyed,
  keys: ChosenKeys = chosen.current(),
): string | undefined {
  const own = keys[shared ?? id];
  if (own !== undefined) return own ?? undefined;
  return shortcut === undefined ? undefined : normalCombo(shortcut);
}

/** The command that has these keys already. */
export function ownerOfKeys<T extends Keyed>(
  combo: string,
  commands: readonly T[],
  except: string,
  keys: ChosenKeys = chosen.current(),
): T | null {
  return commands.find((command) => command.id !== except && keysOf(command, keys) === combo) ?? null;
}

/** `command` gets the combination; whoever had it goes without. */
export function withKeys(keys: ChosenKeys, command: Keyed, combo: string | null, from: Keyed | null): ChosenKeys {
  const taken = from === null ? keys : set(keys, from, null);
  return set(taken, command, combo);
}

/** Its own keys again. */
export function withoutChoice(keys: ChosenKeys, id: string): ChosenKeys {
  return Object.fromEntries(Object.entries(keys).filter(([each]) => each !== id));
}

function set(keys: ChosenKeys, command: Keyed, combo: string | null): ChosenKeys {
  const own = command.shortcut === undefined ? null : normalCombo(command.shortcut);
  const rest = withoutChoice(keys, command.keysOf ?? command.id);
  return own === combo ? rest : { ...rest, [command.keysOf ?? command.id]: combo };
}
