import { expect, test } from 'vitest';
import { daySeries, moodSeries, totals } from './insight-series';

const day = (of: string, some: object = {}) => ({
  day: of,
  said: 0,
  replies: 0,
  tokens: 0,
  read_tokens: 0,
  learned: 0,
  recalled: 0,
  ...some,
});
const busy = day('2026-11-24', { said: 1, replies: 2, tokens: 30, read_tokens: 400, learned: 3, recalled: 4 });

test('a single day has a week around it, so that it can be seen', () => {
  const { happened, tokens } = daySeries([busy], '2026-11-24');

  expect(happened.times).toHaveLength(7);
  expect(happened.times.at(-1)).toBe(new Date('2026-11-24T00:00:00').getTime() / 1000);
  expect(happened.series.map((each) => each.values.at(-1))).toEqual([1, 2, 3, 4]);
  expect(happened.series[0]?.values.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(tokens.series.map((each) => each.values.at(-1))).toEqual([400, 30]);
});

test('days on which nothing happened are days of nothing, up to today', () => {
  const { happened } = daySeries([day('2026-11-01', { said: 5 }), busy], '2026-11-25');

  expect(happened.times).toHaveLength(25);
  expect(happened.series[0]?.values).toEqual([5, ...Array(22).fill(0), 1, 0]);
});

test('mood has gaps where nothing was said', () => {
  const { series } = moodSeries([{ day: '2026-11-24', valence: -0.2, messages: 3 }], '2026-11-25');

  expect(series[0]?.values).toEqual([null, null, null, null, null, -0.2, null]);
});

test('sums go over all days', () => {
  expect(totals([busy, busy])).toEqual({ said: 2, replies: 4, learned: 6, recalled: 8, read: 800, written: 60 });
});
