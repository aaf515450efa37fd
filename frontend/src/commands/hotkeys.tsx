/** Lets every command be run by its keys, wherever the focus is. */

import { useHotkeys } from '@mantine/hooks';
import { type Command, useAllCommands } from './registry';

export function Hotkeys() {
  const commands = useAllCommands();
  useHotkeys(commands.flatMap(toHotkey), [], true);
  return null;
}

function toHotkey(command: Command): [string, (event: KeyboardEvent) => void][] {
  const { shortcut, run } = command;
  if (!shortcut) return [];
  const leaveToText = command.id === 'edit.undo';
  return [[shortcut, (event) => (leaveToText && isText(event.target) ? undefined : run())]];
}

/** In a text field mod+Z takes back typing. */
function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName));
}
