import { expect, test } from 'vitest';
import { EVERYTHING, extended, isMarked, markedCount, NOTHING, only, toggled } from './selection';

test('a row toggled twice is as it was', () => {
  const once = toggled(NOTHING, 'a');

  expect(isMarked(once, 'a')).toBe(true);
  expect(isMarked(toggled(once, 'a'), 'a')).toBe(false);
});

test('everything marks rows that were never loaded', () => {
  expect(isMarked(EVERYTHING, 'row 99,999')).toBe(true);
  expect(markedCount(EVERYTHING, 100_000)).toBe(100_000);
});

test('a row taken out of everything is the only one unmarked', () => {
  const selection = toggled(EVERYTHING, 'b');

  expect(isMarked(selection, 'b')).toBe(false);
  expect(markedCount(selection, 10)).toBe(9);
});

test('a range adds to what is marked', () => {
  const selection = extended(only(['a']), ['b', 'c']);

  expect(markedCount(selection, 10)).toBe(3);
});

test('a range laid over everything marks its exceptions again', () => {
  const selection = extended(toggled(EVERYTHING, 'b'), ['a', 'b']);

  expect(markedCount(selection, 10)).toBe(10);
});
