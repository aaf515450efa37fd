import { expect, test } from 'vitest';
import { fillMinutes } from './fill-minutes';

const NOW = Date.parse('2026-11-23T11:12:40Z');

test('quiet minutes are zeros, and the running minute is the last', () => {
  const { counts, times } = fillMinutes([{ minute: '2026-11-23T11:10', count: 7 }], 4, NOW);

  expect(counts).toEqual([0, 7, 0, 0]);
  expect(times.at(-1)).toBe(Date.parse('2026-11-23T11:12:00Z') / 1000);
});

test('minutes older than the window are left out', () => {
  const { counts } = fillMinutes([{ minute: '2026-11-23T09:00', count: 7 }], 60, NOW);

  expect(counts).toHaveLength(60);
  expect(Math.max(...counts)).toBe(0);
});

test('the window reaches across midnight', () => {
  const midnight = Date.parse('2026-11-24T00:01:00Z');

  const { counts } = fillMinutes([{ minute: '2026-11-23T23:59', count: 3 }], 3, midnight);

  expect(counts).toEqual([3, 0, 0]);
});
