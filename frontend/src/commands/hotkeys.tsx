/** Lets every command be run by its keys, wherever the focus is. */

import { useEffect, useRef } from 'react';
import { comboOf, isTyped } from './key-combo';
import { type Command, useAllCommands } from './registry';

export function Hotkeys() {
  const commands = useAllCommands();
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // What a list or a field did with the key is not done twice.
      if (event.defaultPrevented || event.isComposing) return;
      const combo = comboOf(event);
      const command = combo === null ? undefined : latest.current.findLast(({ shortcut }) => shortcut === combo);
      if (combo === null || !command || isLeftToText(command, combo, event.target)) return;
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return null;
}

/** In a text field mod+Z takes back typing, and a letter is a letter. */
function isLeftToText(command: Command, combo: string, target: EventTarget | null): boolean {
  if (!isText(target)) return false;
  return isTyped(combo) || command.id === 'edit.undo' || command.id === 'edit.redo';
}

const NO_TEXT = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']);

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || target instanceof HTMLTextAreaElement);
}
