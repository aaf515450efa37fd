import { describe, expect, test } from 'vitest';
import { isFarJump, PAGE_SLOTS, pageInSlot, pagesAround } from './page-window';

describe('pagesAround', () => {
  test('the top of a long list keeps its own page and the next', () => {
    expect(pagesAround({ first: 0, last: 30 }, 100_000)).toEqual([0, 1]);
  });

  test('a view across two pages keeps one more on each side', () => {
    expect(pagesAround({ first: 4_990, last: 5_020 }, 100_000)).toEqual([48, 49, 50, 51]);
  });

  test('the end of the list asks for no page past it', () => {
    expect(pagesAround({ first: 99_980, last: 99_999 }, 100_000)).toEqual([998, 999]);
  });

  test('a list that shrank under the view falls back to its last page', () => {
    expect(pagesAround({ first: 5_000, last: 5_030 }, 150)).toEqual([0, 1]);
  });

  test('an empty list still asks for its first page, so that a first memory can appear', () => {
    expect(pagesAround({ first: 0, last: 0 }, 0)).toEqual([0]);
  });

  test('a very tall view keeps what is in sight rather than the neighbours', () => {
    expect(pagesAround({ first: 1_050, last: 1_360 }, 100_000)).toEqual([10, 11, 12, 13]);
  });
});

describe('pageInSlot', () => {
  test('a page stays in its slot while the window slides by one', () => {
    const before = [48, 49, 50, 51];
    const after = [49, 50, 51, 52];

    const slots = Array.from({ length: PAGE_SLOTS }, (_, slot) => slot);
    const kept = slots.filter((slot) => pageInSlot(slot, before) === pageInSlot(slot, after));

    expect(kept).toHaveLength(3);
  });

  test('a slot without a page rests', () => {
    expect(pageInSlot(3, [0, 1])).toBeNull();
  });
});

describe('isFarJump', () => {
  test('sliding to the next page is no jump, landing elsewhere is', () => {
    expect(isFarJump([0, 1, 2], [1, 2, 3])).toBe(false);
    expect(isFarJump([0, 1, 2], [500, 501])).toBe(true);
  });

  test('the first pages of all are no jump', () => {
    expect(isFarJump([], [0, 1])).toBe(false);
  });
});
