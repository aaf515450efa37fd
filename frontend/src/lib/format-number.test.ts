import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatMs, formatPercent } from './format-number';

test('short times keep the digits that tell them apart', () => {
  expect([0.123, 4.567, 45.67, 456.7].map(formatMs)).toEqual(['0.12', '4.57', '45.7', '457']);
});

test('sizes move to the unit that keeps them short', () => {
  expect([0, 999, 1500, 250_000_000].map(formatBytes)).toEqual(['0 B', '999 B', '1.5 kB', '250 MB']);
});

test('a share is said as a percentage', () => {
  expect(formatPercent(0.256)).toBe('26 %');
});

test.each([
  [45, '45 s'],
  [725, '12 min'],
  [12_000, '3 h 20 min'],
  [187_200, '2 d 4 h'],
])('%i seconds read as %s', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});
