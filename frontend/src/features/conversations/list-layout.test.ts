import { expect, test } from 'vitest';
import { indexOfHeading, indexOfPlace, rowCountOf, rowIn, sectionsOf } from './list-layout';

const FOLDERS = [
  { key: 'p', pinned: true, folder: '', count: 1 },
  { key: 'n', pinned: false, folder: '', count: 2 },
  { key: 'w', pinned: false, folder: 'work', count: 3 },
];

test('conversations stand below the heading of their folder', () => {
  const sections = sectionsOf(FOLDERS, new Set());

  expect(rowCountOf(sections)).toBe(9);
  expect(rowIn(sections, 0)).toMatchObject({ kind: 'heading', section: { title: 'Pinned' } });
  expect(rowIn(sections, 1)).toEqual({ kind: 'conversation', place: 0 });
  expect(rowIn(sections, 4)).toEqual({ kind: 'conversation', place: 2 });
  expect(rowIn(sections, 5)).toMatchObject({ kind: 'heading', section: { title: 'work' } });
  expect(rowIn(sections, 9)).toBeUndefined();
});

test('a closed folder leaves its heading, and the places behind it stay', () => {
  const sections = sectionsOf(FOLDERS, new Set(['n']));

  expect(rowCountOf(sections)).toBe(7);
  expect(rowIn(sections, 4)).toEqual({ kind: 'conversation', place: 3 });
  expect(indexOfPlace(sections, 1)).toBeNull();
  expect(indexOfPlace(sections, 3)).toBe(4);
  expect(indexOfHeading(sections, 'w')).toBe(3);
});

test('without folders there are no headings', () => {
  const sections = sectionsOf([{ key: 'n', pinned: false, folder: '', count: 2 }], new Set(['n']));

  expect(rowCountOf(sections)).toBe(2);
  expect(rowIn(sections, 0)).toEqual({ kind: 'conversation', place: 0 });
  expect(indexOfPlace(sections, 1)).toBe(1);
  expect(indexOfHeading(sections, 'n')).toBeNull();
});
