import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RANGES, stepsOf } from './steps';

const NOW = Date.parse('2026-11-23T11:12:40Z');

describe('the steps of a time', () => {
  it('are there where nothing happened, and the running one is the last', () => {
    const { rows, times } = stepsOf([{ at: '2026-11-23T11:10', count: 7 }], '15m', NOW);

    expect(rows.map((row) => row?.count ?? 0)).toEqual([...Array(12).fill(0), 7, 0, 0]);
    expect(times.at(-1)).toBe(Date.parse('2026-11-23T11:12:00Z') / 1000);
  });

  it('reach across midnight', () => {
    const midnight = Date.parse('2026-11-24T00:01:00Z');

    const { rows } = stepsOf([{ at: '2026-11-23T23:59', count: 3 }], '15m', midnight);

    expect(rows.at(-3)?.count).toBe(3);
  });

  it('begin with the first thing there is where all is asked for', () => {
    const { rows } = stepsOf(
      [
        { at: '2026-11-23', count: 1 },
        { at: '2026-10-01', count: 2 },
      ],
      'all',
      NOW,
    );

    expect(rows[0]?.count).toBe(2);
    expect(rows.at(-1)?.count).toBe(1);
    expect(stepsOf([], 'all', NOW).rows).toHaveLength(7);
  });

  it('ascend, and hold whatever happened within them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RANGES), fc.integer({ min: 0, max: 14 * 60 }), (range, ago_s) => {
        const instant = new Date(NOW - ago_s * 1000).toISOString();
        const { length } = stepsOf([], range, NOW).times;
        const found = [10, 13, 15, 16].map((letters) =>
          stepsOf([{ at: instant.slice(0, letters), count: 1 }], range, NOW),
        );

        expect(found.some(({ rows }) => rows.some((row) => row !== undefined))).toBe(true);
        expect(
          found.every(
            ({ times }) => times.length >= length && times.every((at, i) => i === 0 || at > (times[i - 1] ?? 0)),
          ),
        ).toBe(true);
      }),
    );
  });
});
