import { expect, test } from 'vitest';
import { joined, partsOf } from './merge-words';

test('what is said twice is said once in the merged memory', () => {
  expect(joined(['Likes tea', 'Keeps bees', 'Likes tea '])).toBe('Likes tea\nKeeps bees');
});

test('a memory is split by sentences and lines', () => {
  expect(partsOf('Likes tea. Keeps bees!\nLives in Porto', 50)).toEqual([
    'Likes tea.',
    'Keeps bees!',
    'Lives in Porto',
  ]);
});

test('one sentence leaves room for a second part', () => {
  expect(partsOf('Likes tea', 50)).toEqual(['Likes tea', '']);
});

test('more sentences than parts lose nothing', () => {
  expect(partsOf('One. Two. Three. Four.', 3)).toEqual(['One.', 'Two.', 'Three. Four.']);
});
