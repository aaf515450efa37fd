/** A shortcut as its keys are labelled on this system. */

import { Kbd } from '@mantine/core';
import { t } from '../i18n/i18n';

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);
const ON_MAC: Readonly<Record<string, string>> = {
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  ctrl: '⌃',
  enter: '↵',
  backspace: '⌫',
};
const SIGNS: Readonly<Record<string, string>> = { comma: ',', plus: '+', up: '↑', down: '↓', left: '←', right: '→' };
/** Keys whose labels are words, which differ between languages. */
const NAMED = [
  'mod',
  'shift',
  'alt',
  'delete',
  'enter',
  'space',
  'escape',
  'backspace',
  'home',
  'end',
  'pageup',
  'pagedown',
  'tab',
  'click',
] as const;

export function Keys({ shortcut }: { readonly shortcut: string }) {
  return <Kbd size="xs">{keyLabels(shortcut).join(MAC ? '' : '+')}</Kbd>;
}

/** The keys one by one, as they are printed on them. */
export function keyLabels(shortcut: string): readonly string[] {
  return shortcut.split('+').map((key) => labelOf(key.trim()));
}

function labelOf(key: string): string {
  const lower = key.toLowerCase();
  const sign = (MAC ? ON_MAC[lower] : undefined) ?? SIGNS[lower];
  if (sign !== undefined) return sign;
  const named = NAMED.find((each) => each === lower);
  return named === undefined ? key.toUpperCase() : t(`commands.keys.${named}`);
}
