/** Commands of the app by id: the palette, the shortcuts and the native menu all run them from here. */

import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** A second, smaller line. */
  readonly description?: string;
  readonly group: string;
  /** As Mantine writes hotkeys: "mod+K". */
  readonly shortcut?: string;
  /** More words to find it by. */
  readonly keywords?: string;
  readonly run: () => void;
}

let commands: readonly Command[] = [];
const listeners = new Set<() => void>();

/** Makes the commands available while the calling component is there; the latest of one id wins. */
export function useCommands(offered: readonly Command[]): void {
  const latest = useRef(offered);
  latest.current = offered;
  // The words decide whether the list is another one; what the commands do is looked up when they run.
  const words = JSON.stringify(offered);

  // Before the screen is painted: what a person sees offered has to answer to its keys.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    const stable = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find((one) => one.id === command.id)?.run(),
    }));
    set([...commands, ...stable]);
    return () => set(commands.filter((command) => !stable.some((one) => one === command)));
  }, [words]);
}

/** One command per id. */
export function useAllCommands(): readonly Command[] {
  const all = useSyncExternalStore(watch, () => commands);
  return [...new Map(all.map((command) => [command.id, command])).values()];
}

/** Runs the latest command of that id; false when nobody offers it now. */
export function runCommand(id: string): boolean {
  const found = commands.findLast((command) => command.id === id);
  found?.run();
  return found !== undefined;
}

function set(next: readonly Command[]): void {
  commands = next;
  for (const listener of listeners) listener();
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
