/** Combinations of keys as text: "mod+shift+M", where mod is Cmd on a Mac and Ctrl elsewhere. */

export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

const MODIFIERS = ['mod', 'ctrl', 'meta', 'alt', 'shift'] as const;
const ALIASES: Readonly<Record<string, string>> = {
  comma: ',',
  plus: 'plus',
  '+': 'plus',
  ' ': 'space',
  esc: 'escape',
  del: 'delete',
  arrowup: 'up',
  arrowdown: 'down',
  arrowleft: 'left',
  arrowright: 'right',
};
const ONLY_MODIFIERS = new Set([
  'control',
  'shift',
  'alt',
  'meta',
  'altgraph',
  'capslock',
  'dead',
  'process',
  'unidentified',
]);

export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly getModifierState?: (name: string) => boolean;
}

/** The same combination is always the same text, however it was written. */
export function normalCombo(written: string): string {
  const parts = written
    .replace(/\+\s*\+$/, '+plus')
    .split('+')
    .map((part) => part.trim());
  const key = named(parts.at(-1) ?? '');
  const held = new Set(parts.slice(0, -1).map((part) => part.toLowerCase()));
  return joined(held, key);
}

/** What was pressed; null while only Ctrl, Shift and the like are held. */
export function comboOf(press: Press, isMac: boolean = IS_MAC): string | null {
  const key = named(keyOf(press));
  if (key === '' || ONLY_MODIFIERS.has(key)) return null;
  // A letter that is made with AltGr is that letter, not a command.
  const held = press.getModifierState?.('AltGraph') === true ? new Set<string>() : heldIn(press, isMac);
  // "?" is made with Shift on one keyboard and without on another.
  if (press.shiftKey && (key.length > 1 || isLetter(key))) held.add('shift');
  return joined(held, key);
}

function heldIn({ ctrlKey, metaKey, altKey }: Press, isMac: boolean): Set<string> {
  const pressed: readonly (readonly [string, boolean])[] = [
    ['mod', isMac ? metaKey : ctrlKey],
    ['ctrl', isMac && ctrlKey],
    ['meta', !isMac && metaKey],
    ['alt', altKey],
  ];
  return new Set(pressed.filter(([, isHeld]) => isHeld).map(([name]) => name));
}

/** Whether it is nothing but a letter or a sign, which a text field is for. */
export function isTyped(combo: string): boolean {
  const parts = combo.split('+');
  const key = parts.at(-1) ?? '';
  return (
    parts.slice(0, -1).every((part) => part === 'shift') && (key.length === 1 || key === 'space' || key === 'plus')
  );
}

const ALWAYS_TAKEN = ['mod+Q'];
const TAKEN_BY_BROWSERS = [
  ...['mod+N', 'mod+T', 'mod+W', 'mod+shift+N', 'mod+shift+T', 'mod+shift+W', 'mod+shift+Q'],
  ...['mod+tab', 'mod+shift+tab', 'alt+F4', 'alt+left', 'alt+right', 'F11', 'F12', 'mod+shift+I', 'mod+shift+J'],
];
const TAKEN_BY_MACS = ['mod+H', 'mod+M', 'mod+tab', 'mod+space', 'mod+alt+escape'];

/** Who keeps these keys, so that the app may never hear of them; null when they are free. */
export function ownerOf(combo: string, inWindow: boolean, isMac: boolean = IS_MAC): 'browser' | 'system' | null {
  const isIn = (list: readonly string[]) => list.some((each) => normalCombo(each) === combo);
  if (
    isIn(inWindow ? [...ALWAYS_TAKEN, 'mod+W'] : ALWAYS_TAKEN) ||
    combo === 'alt+F4' ||
    (isMac && isIn(TAKEN_BY_MACS))
  )
    return 'system';
  return !inWindow && isIn(TAKEN_BY_BROWSERS) ? 'browser' : null;
}

function joined(held: ReadonlySet<string>, key: string): string {
  return [...MODIFIERS.filter((modifier) => held.has(modifier)), key].join('+');
}

/** With another script on the keys, what is printed on them in Latin. */
function keyOf({ key, code, ctrlKey, metaKey, altKey }: Press): string {
  const isForeign = key.length === 1 && key.charCodeAt(0) > 127;
  if (!isForeign || !(ctrlKey || metaKey || altKey)) return key;
  return /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1] ?? key;
}

function named(key: string): string {
  const lower = key.toLowerCase();
  const known = ALIASES[lower] ?? lower;
  return known.length === 1 || /^f\d+$/.test(known) ? known.toUpperCase() : known;
}

function isLetter(key: string): boolean {
  return key.toLowerCase() !== key.toUpperCase();
}
