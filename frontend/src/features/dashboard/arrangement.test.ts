import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { added, missing, moved, movedBeside, removed, resized, tilesIn } from './arrangement';
import { DEFAULT_TILES, type PlacedTile, TILE_IDS } from './tile-kinds';

const tiles = fc
  .shuffledSubarray(TILE_IDS)
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record<PlacedTile>({ id: fc.constant(id), size: fc.constantFrom<PlacedTile['size'][]>('small', 'wide') }),
      ),
    ),
  )
  .map((list): readonly PlacedTile[] => list);
const id = fc.constantFrom(...TILE_IDS);
const ids = (list: readonly PlacedTile[]) => list.map((tile) => tile.id);

describe('what is stored of a dashboard', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(tiles, (list) => {
        expect(tilesIn(JSON.parse(JSON.stringify(list)))).toEqual(list);
      }),
    );
  });

  it('never shows what is unknown, or a tile twice, whatever is stored', () => {
    fc.assert(
      fc.property(fc.jsonValue(), tiles, (junk, list) => {
        const read = tilesIn([junk, ...list, { id: 'gone', size: 'small' }, ...list]);

        expect(new Set(ids(read)).size).toBe(read.length);
        expect(ids(read)).toEqual(ids(list));
      }),
    );
  });

  it('is the default where nothing or nonsense is stored, and nothing where all was removed', () => {
    expect(tilesIn(undefined)).toEqual(DEFAULT_TILES);
    expect(tilesIn('x')).toEqual(DEFAULT_TILES);
    expect(tilesIn([])).toEqual([]);
  });
});

describe('arranging tiles', () => {
  it('moves one tile and leaves the order of the others', () => {
    fc.assert(
      fc.property(tiles, id, fc.integer({ min: -2, max: 40 }), (list, each, to) => {
        const after = moved(list, each, to);

        expect(ids(removed(after, each))).toEqual(ids(removed(list, each)));
        if (ids(list).includes(each)) {
          expect(ids(after).indexOf(each)).toBe(Math.min(list.length - 1, Math.max(0, to)));
        }
      }),
    );
  });

  it('puts a dragged tile right beside where it was let go', () => {
    fc.assert(
      fc.property(tiles, id, id, fc.constantFrom('before' as const, 'after' as const), (list, one, other, side) => {
        fc.pre(one !== other && ids(list).includes(one) && ids(list).includes(other));
        const after = ids(movedBeside(list, one, other, side));

        expect(after.indexOf(one) - after.indexOf(other)).toBe(side === 'before' ? -1 : 1);
      }),
    );
  });

  it('takes back what it added and gives back what it removed', () => {
    fc.assert(
      fc.property(tiles, id, (list, each) => {
        fc.pre(!ids(list).includes(each));

        expect(removed(added(list, each), each)).toEqual(list);
        expect([...missing(list), ...ids(list)].sort()).toEqual([...TILE_IDS].sort());
        expect(resized(resized(list, each, 'wide'), each, 'small')).toEqual(list);
      }),
    );
  });
});
