import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comboOf, isTyped, normalCombo, ownerOf } from './key-combo';
import { chosenIn, keysOf, ownerOfKeys, withKeys, withoutChoice } from './shortcuts';

const MODIFIERS = ['mod', 'alt', 'shift'] as const;
const combo = fc
  .tuple(fc.subarray([...MODIFIERS]), fc.constantFrom('A', 'K', 'F6', '?', 'enter', '\\', 'plus'))
  .map(([held, key]) => [...held, key].join('+'));
const PRESSED = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, code: '' };

test('a combination is one text, however it is written', () => {
  fc.assert(
    fc.property(combo, (written) => {
      expect(normalCombo(normalCombo(written))).toBe(normalCombo(written));
    }),
  );
  expect(normalCombo('Shift + mod+k')).toBe('mod+shift+K');
  expect(normalCombo('mod+comma')).toBe('mod+,');
  expect(normalCombo('mod++')).toBe('mod+plus');
});

test('what is pressed is the text it is written as', () => {
  fc.assert(
    fc.property(fc.subarray([...MODIFIERS]), fc.constantFrom('a', 'F6', 'Enter', 'ArrowUp'), (held, key) => {
      const isHeld = (name: (typeof MODIFIERS)[number]) => held.includes(name);
      const press = { ...PRESSED, key, ctrlKey: isHeld('mod'), altKey: isHeld('alt'), shiftKey: isHeld('shift') };

      expect(comboOf(press, false)).toBe(normalCombo([...held, key].join('+')));
    }),
  );
});

test('signs are what they are on any keyboard, and letters of another script the key they are on', () => {
  expect(comboOf({ ...PRESSED, key: '?', shiftKey: true }, false)).toBe('?');
  expect(comboOf({ ...PRESSED, key: 'ь', code: 'KeyM', ctrlKey: true }, false)).toBe('mod+M');
  expect(comboOf({ ...PRESSED, key: 'k', metaKey: true }, true)).toBe('mod+K');
  expect(comboOf({ ...PRESSED, key: 'Shift', shiftKey: true }, false)).toBeNull();
  expect(comboOf({ ...PRESSED, key: '@', ctrlKey: true, altKey: true, getModifierState: () => true }, false)).toBe('@');
});

test('a letter is left to text fields, a command is not', () => {
  expect([isTyped('?'), isTyped('shift+A'), isTyped('space')]).toEqual([true, true, true]);
  expect([isTyped('mod+A'), isTyped('F6'), isTyped('enter')]).toEqual([false, false, false]);
});

test('keys that a browser or the system keeps are known', () => {
  expect(ownerOf('mod+N', false, false)).toBe('browser');
  expect(ownerOf('mod+N', true, false)).toBeNull();
  expect(ownerOf('mod+Q', true, false)).toBe('system');
});

const COMMANDS = [{ id: 'one', shortcut: 'mod+1' }, { id: 'two', shortcut: 'mod+2' }, { id: 'three' }];
const command = fc.constantFrom(...COMMANDS);
const wish = fc.tuple(command, fc.option(fc.constantFrom('mod+1', 'mod+2', 'mod+A')));

test('whatever is chosen in whatever order, no two commands share keys', () => {
  fc.assert(
    fc.property(fc.array(wish), (wishes) => {
      const chosen = wishes.reduce((keys, [of, to]) => {
        const other = to === null ? null : ownerOfKeys(to, COMMANDS, of.id, keys);
        return withKeys(keys, of, to, other);
      }, {});

      const all = COMMANDS.flatMap((each) => keysOf(each, chosen) ?? []);
      expect(new Set(all).size).toBe(all.length);
      const last = wishes.at(-1);
      if (last) expect(keysOf(last[0], chosen) ?? null).toBe(last[1]);
    }),
  );
});

test('a reset takes a choice back, and choosing the own keys is no choice', () => {
  const one = { id: 'one', shortcut: 'mod+1' };

  expect(withoutChoice(withKeys({}, one, 'mod+A', null), 'one')).toEqual({});
  expect(withKeys(withKeys({}, one, null, null), one, 'mod+1', null)).toEqual({});
  expect(keysOf(one, { one: null })).toBeUndefined();
});

test('what is stored wrongly is left out', () => {
  expect(chosenIn({ one: 'shift+mod+k', two: null, three: 3, four: '' })).toEqual({ one: 'mod+shift+K', two: null });
  expect(chosenIn('nonsense')).toEqual({});
});
