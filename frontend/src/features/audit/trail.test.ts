import { expect, test } from 'vitest';
import { noTrail, TRAIL_PAGE, type Trail, withHead, withOlder } from './trail';

interface Row {
  seq: number;
}

/** Rows `from` down to `to`, newest first. */
const down = (from: number, to: number): Row[] =>
  Array.from({ length: from - to + 1 }, (_, index) => ({ seq: from - index }));
const seqs = (trail: Trail<Row>): number[] => trail.rows.map(({ seq }) => seq);

test('a short first page is the whole trail', () => {
  expect(withHead(noTrail<Row>(), down(12, 1)).complete).toBe(true);
});

test('new events push the head forward and leave no hole before the older page', () => {
  const start = withHead(noTrail<Row>(), down(1000, 801));
  const withPage = withOlder(start, down(800, 601));

  const later = withHead(withPage, down(1050, 851));

  expect(seqs(later)).toEqual(down(1050, 601).map(({ seq }) => seq));
});

test('a burst larger than the head starts over rather than hide events', () => {
  const start = withOlder(withHead(noTrail<Row>(), down(1000, 801)), down(800, 601));

  const later = withHead(start, down(11_000, 10_801));

  expect(seqs(later)).toEqual(down(11_000, 10_801).map(({ seq }) => seq));
  expect(later.complete).toBe(false);
});

test('a filtered head joins its older page although numbers are missing between', () => {
  const start = withHead(noTrail<Row>(), [{ seq: 90 }, { seq: 50 }]);

  const later = withHead(start, [{ seq: 95 }, { seq: 90 }, { seq: 50 }]);

  expect(seqs(later)).toEqual([95, 90, 50]);
});

test('a page asked for twice is taken once', () => {
  const start = withHead(noTrail<Row>(), down(1000, 801));
  const page = down(800, 801 - TRAIL_PAGE);

  const twice = withOlder(withOlder(start, page), page);

  expect(new Set(seqs(twice)).size).toBe(seqs(twice).length);
});

test('a short older page is the end of the trail', () => {
  const start = withHead(noTrail<Row>(), down(250, 51));

  expect(withOlder(start, down(50, 1)).complete).toBe(true);
});
