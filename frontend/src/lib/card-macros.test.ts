import { expect, test } from 'vitest';
import { nicknameIn, withNames } from './card-macros';

const NAMES = { char: 'Shodan', user: 'Sam' };

test('placeholders are read as names, whatever their case and age', () => {
  expect(withNames('{{Char}} watches {{user}}', NAMES)).toBe('Shodan watches Sam');
  expect(withNames('<BOT> watches <user>', NAMES)).toBe('Shodan watches Sam');
});

test('a comment is left out', () => {
  expect(withNames('Hello{{// not\nfor readers}}, {{user}}', NAMES)).toBe('Hello, Sam');
});

test('a name with a dollar sign is only a name', () => {
  expect(withNames('{{char}}', { ...NAMES, char: '$& Co' })).toBe('$& Co');
});

test('a nickname is used where the card has one', () => {
  expect(nicknameIn({ data: { nickname: ' Sho ' } })).toBe('Sho');
  expect(nicknameIn({ data: { nickname: ' ' } })).toBeNull();
  expect(nicknameIn({ data: 7 })).toBeNull();
  expect(nicknameIn(null)).toBeNull();
});
