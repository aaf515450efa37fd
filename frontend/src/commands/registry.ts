/** Commands of the app by id: the palette, the shortcuts and the native menu all run them from here. */

import { useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';
import { focusedPane, type PaneId, useFocusedPane, usePane } from './pane-focus';
import { keysOf, useChosenKeys } from './shortcuts';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** A second, smaller line. */
  readonly description?: string;
  readonly group: string;
  /** Its own keys, as "mod+K"; a person may choose others for it. */
  readonly shortcut?: string;
  /** The command whose chosen keys it has, where many take turns with them. */
  readonly keysOf?: string;
  /** More words to find it by. */
  readonly keywords?: string;
  /** The address it leads to, which may as well be opened beside or in another window. */
  readonly goesTo?: string;
  readonly run: () => void;
}

interface Offered extends Command {
  readonly pane: PaneId | null;
  /** Whose it is: other words of the same component take the place of those before. */
  readonly owner: object;
  readonly rank: number;
}

const commands = sharedValue<readonly Offered[]>([]);

/**
 * Makes the commands available while the calling component is there; the latest of one id wins.
 *
 * Those of a higher rank stand behind those of a lower one: parts of the app that load late come in no certain order.
 */
export function useCommands(offered: readonly Command[], rank = 0): void {
  const pane = usePane();
  const [owner] = useState(() => ({}));
  const latest = useRef(offered);
  latest.current = offered;
  // The words decide whether the list is another one; what the commands do is looked up when they run.
  const words = JSON.stringify(offered);

  // Before the screen is painted: what a person sees offered has to answer to its keys.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    const stable = latest.current.map((command) => ({
      ...command,
      pane,
      owner,
      rank,
      run: () => latest.current.find((one) => one.id === command.id)?.run(),
    }));
    const all = commands.current();
    const at = all.findIndex((command) => command.owner === owner);
    const others = all.filter((command) => command.owner !== owner);
    const behind = others.findIndex((command) => command.rank > rank);
    const place = at >= 0 ? at : behind >= 0 ? behind : others.length;
    commands.set([...others.slice(0, place), ...stable, ...others.slice(place)]);
  }, [words, pane, owner, rank]);
  useLayoutEffect(() => () => commands.set(commands.current().filter((one) => one.owner !== owner)), [owner]);
}

/** One command per id, each with the keys it answers to now; of a split window those of the half with the focus. */
export function useAllCommands(): readonly Command[] {
  const all = useSyncExternalStore(commands.watch, commands.current);
  const pane = useFocusedPane();
  const keys = useChosenKeys();
  return useMemo(() => {
    const latest = new Map(all.filter(isFor(pane)).map((command) => [command.id, command]));
    return [...latest.values()].map(({ shortcut: own, ...command }) => {
      const shortcut = keysOf({ ...command, ...(own === undefined ? {} : { shortcut: own }) }, keys);
      return shortcut === undefined ? command : { ...command, shortcut };
    });
  }, [all, pane, keys]);
}

/** As they come, before anybody chose other keys. */
export function useCommandsAsMade(): readonly Command[] {
  const all = useSyncExternalStore(commands.watch, commands.current);
  return useMemo(() => [...new Map(all.map((command) => [command.id, command])).values()], [all]);
}

/** Runs the latest command of that id; false when nobody offers it now. */
export function runCommand(id: string): boolean {
  const found = commands
    .current()
    .filter(isFor(focusedPane()))
    .findLast((command) => command.id === id);
  found?.run();
  return found !== undefined;
}

function isFor(pane: PaneId): (command: Offered) => boolean {
  return (command) => command.pane === null || command.pane === pane;
}
