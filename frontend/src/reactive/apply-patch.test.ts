import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row, RowOp } from '../bridge/push-channel';
import { applyPatch, PatchMismatchError, replaceRows } from './apply-patch';

const A = { id: 'a', n: 1 };
const B = { id: 'b', n: 2 };
const C = { id: 'c', n: 3 };

describe('applyPatch', () => {
  test('an update touches its row and leaves every other the same object', () => {
    const { rows, changed } = applyPatch([A, B], [{ op: 'update', key: 'b', row: { n: 9 } }], 'id');

    expect(rows).toEqual([A, { id: 'b', n: 9 }]);
    expect(rows[0]).toBe(A);
    expect([...changed]).toEqual(['b']);
  });

  test('a move takes the row out and then puts it at the index', () => {
    const { rows, changed } = applyPatch([A, B, C], [{ op: 'move', key: 'a', at: 2 }], 'id');

    expect(rows).toEqual([B, C, A]);
    expect(changed.size).toBe(0);
  });

  test('operations apply one after the other', () => {
    const ops: RowOp[] = [
      { op: 'insert', key: 'c', row: C, at: 0 },
      { op: 'remove', key: 'a' },
      { op: 'insert', key: 'a', row: A, at: 2 },
    ];

    expect(applyPatch([A, B], ops, 'id').rows).toEqual([C, B, A]);
  });

  test('a key that is a number in the row is found by its text', () => {
    expect(applyPatch([{ seq: 7 }], [{ op: 'remove', key: '7' }], 'seq').rows).toEqual([]);
  });

  test('an operation on a row that is not there is refused', () => {
    expect(() => applyPatch([A], [{ op: 'remove', key: 'x' }], 'id')).toThrow(PatchMismatchError);
  });

  test('any list becomes any other by the operations that lead there', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 12 });
    fc.assert(
      fc.property(ids, ids, (from, to) => {
        const rows = from.map((id): Row => ({ id }));

        const patched = applyPatch(rows, opsBetween(from, to), 'id');

        expect(patched.rows.map((row) => row['id'])).toEqual(to);
        expect(rows.map((row) => row['id'])).toEqual(from);
      }),
    );
  });
});

describe('replaceRows', () => {
  test('a row that says the same keeps its object', () => {
    const { rows, changed } = replaceRows([A, B], [{ ...B }, { id: 'a', n: 5 }], 'id');

    expect(rows[0]).toBe(B);
    expect([...changed]).toEqual(['a']);
  });
});

function opsBetween(from: readonly string[], to: readonly string[]): RowOp[] {
  const now = from.filter((key) => to.includes(key));
  const ops: RowOp[] = from.filter((key) => !to.includes(key)).map((key) => ({ op: 'remove', key }));
  to.forEach((key, at) => {
    if (now[at] === key) return;
    const place = now.indexOf(key);
    if (place >= 0) now.splice(place, 1);
    now.splice(at, 0, key);
    ops.push(place >= 0 ? { op: 'move', key, at } : { op: 'insert', key, row: { id: key }, at });
  });
  return ops;
}

test.each([5, 500])('a run of %i operations equals the same operations one at a time', (count) => {
  const rows = Array.from({ length: 600 }, (_, place) => ({ id: `r${place}`, n: 0 }));
  const keys = Array.from({ length: count }, (_, place) => `r${(place * 7) % 600}`);
  const ops: RowOp[] = [
    ...keys.map((key) => ({ op: 'update', key, row: { n: 1 } }) as const),
    ...keys.slice(0, count - 2).map((key) => ({ op: 'remove', key }) as const),
    ...keys.slice(0, 3).map((key, at) => ({ op: 'insert', key, row: { id: key, n: 2 }, at }) as const),
  ];

  const atOnce = applyPatch(rows, ops, 'id').rows;
  const oneAtATime = ops.reduce<readonly Row[]>((list, op) => applyPatch(list, [op], 'id').rows, rows);

  expect(atOnce).toEqual(oneAtATime);
  expect(atOnce).toHaveLength(600 - (count - 2) + 3);
});

test.each(['update', 'remove'] as const)('a run of %s that names a row that is not there is a mismatch', (op) => {
  const rows = Array.from({ length: 20 }, (_, place) => ({ id: `r${place}` }));
  const ops = [...rows, { id: 'nobody' }].map(({ id }) => ({ op, key: id, row: {} }) as RowOp);

  expect(() => applyPatch(rows, ops, 'id')).toThrow(PatchMismatchError);
});
