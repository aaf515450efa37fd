/** A shortcut as its keys are labelled on this system. */

import { Kbd } from '@mantine/core';

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);
const LABELS: Readonly<Record<string, string>> = { mod: MAC ? '⌘' : 'Ctrl', shift: MAC ? '⇧' : 'Shift', comma: ',' };

export function Keys({ shortcut }: { shortcut: string }) {
  const keys = shortcut.split('+').map((key) => LABELS[key.trim()] ?? key.trim().toUpperCase());
  return <Kbd size="xs">{keys.join(MAC ? '' : '+')}</Kbd>;
}
