import { expect, test } from 'vitest';
import { steppedIndex } from './list-steps';

test.each([
  ['ArrowDown', null, 0],
  ['ArrowUp', null, 9],
  ['ArrowDown', 9, 9],
  ['PageDown', 2, 6],
  ['PageUp', 2, 0],
  ['Home', 5, 0],
  ['End', 5, 9],
])('%s from %s leads to %i', (key, from, to) => {
  expect(steppedIndex(key, from, 10, 4)).toBe(to);
});

test('other keys and empty lists lead nowhere', () => {
  expect(steppedIndex('a', 1, 10, 4)).toBeNull();
  expect(steppedIndex('End', null, 0, 4)).toBeNull();
});
