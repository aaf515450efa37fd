import { expect, test } from 'vitest';
import { inOrder } from './list-order';

test('pinned ones come first, then those without a folder, newest first among their like', () => {
  const rows = [
    { id: 1, pinned_at: null, folder: 'b' },
    { id: 2, pinned_at: null, folder: '' },
    { id: 3, pinned_at: 'now', folder: 'b' },
    { id: 4, pinned_at: null, folder: '' },
  ];

  expect(inOrder(rows).map((row) => row.id)).toEqual([3, 2, 4, 1]);
});
