import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begun, longer, remaining_s, shareOf } from './task-times';

const task = (id: string, step: string | null = null, done = 0, total = 0) => ({ id, step, done, total });

describe('when tasks began', () => {
  it('is when they were first seen, and forgotten with them', () => {
    const first = begun(new Map(), [task('a')], 1_000);
    const then = begun(first, [task('a'), task('b')], 2_000);

    expect(longer([task('a'), task('b')], then, 2_500, 1_000).map(({ id }) => id)).toEqual(['a']);
    expect(begun(then, [], 3_000).size).toBe(0);
    expect(begun(then, [task('a'), task('b')], 9_000)).toBe(then);
  });

  it('is anew for each step, and the task stays as old as it is', () => {
    const first = begun(new Map(), [task('a', 'checking', 40, 50)], 1_000);
    const then = begun(first, [task('a', 'vault', 0, 1_000)], 11_000);

    expect(longer([task('a')], then, 11_000, 10_000)).toHaveLength(1);
    expect(remaining_s(task('a', 'vault', 500, 1_000), then, 16_000)).toBe(5);
  });
});

describe('the time that is left', () => {
  const begins = begun(new Map(), [task('a')], 0);

  it('is not guessed too early, nor where nothing tells how much there is', () => {
    expect(remaining_s(task('a', null, 50, 100), begins, 2_999)).toBeNull();
    expect(remaining_s(task('a', null, 4, 100), begins, 60_000)).toBeNull();
    expect(remaining_s(task('a', null, 4, 0), begins, 60_000)).toBeNull();
    expect(remaining_s(task('b', null, 50, 100), begins, 60_000)).toBeNull();
  });

  it('goes by what was done while it was watched', () => {
    const late = begun(new Map(), [task('a', null, 80, 100)], 0);

    expect(remaining_s(task('a', null, 90, 100), late, 10_000)).toBe(10);
  });

  it('never goes below nought', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000_000), (done, more, now) => {
        const left = remaining_s(task('a', null, done, done + more), begins, now);

        expect(left ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

it('a share is never more than all', () => {
  expect(shareOf(task('a', null, 3, 4))).toBe(0.75);
  expect(shareOf(task('a', null, 5, 4))).toBe(1);
  expect(shareOf(task('a'))).toBeNull();
});
