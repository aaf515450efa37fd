import { expect, test } from 'vitest';
import { daySeries, moodSeries } from './insight-series';

test('each day is a column of counts', () => {
  const day = { day: '2026-11-24', said: 1, replies: 2, tokens: 30, learned: 3, recalled: 4 };

  const { times, series } = daySeries([day]);

  expect(times).toEqual([Date.UTC(2026, 10, 24) / 1000]);
  expect(series.map((each) => each.values)).toEqual([[1], [2], [3], [4]]);
});

test('mood is one line', () => {
  expect(moodSeries([{ day: '2026-11-24', valence: -0.2, messages: 3 }]).series[0]?.values).toEqual([-0.2]);
});
