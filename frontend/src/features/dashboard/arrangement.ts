/** A dashboard's tiles in their order: read from what is stored, and changed one step at a time. */

import { DEFAULT_TILES, isTileId, type PlacedTile, TILE_IDS, type TileId, type TileSize } from './tile-kinds';

type Tiles = readonly PlacedTile[];

/** What is stored, as far as it is understood: unknown tiles and repetitions are left out. Anything else is the default. */
export function tilesIn(stored: unknown): Tiles {
  if (!Array.isArray(stored)) return DEFAULT_TILES;
  const known = new Map<TileId, PlacedTile>();
  for (const each of stored as readonly unknown[]) {
    const tile = tileOf(each);
    if (tile !== null && !known.has(tile.id)) known.set(tile.id, tile);
  }
  return [...known.values()];
}

function tileOf(stored: unknown): PlacedTile | null {
  if (typeof stored !== 'object' || stored === null || !('id' in stored) || !isTileId(stored.id)) return null;
  return { id: stored.id, size: 'size' in stored && stored.size === 'wide' ? 'wide' : 'small' };
}

/** The tile takes the place that has this number once it is there. */
export function moved(tiles: Tiles, id: TileId, to: number): Tiles {
  const tile = tiles.find((each) => each.id === id);
  if (tile === undefined) return tiles;
  const others = tiles.filter((each) => each.id !== id);
  const place = Math.min(others.length, Math.max(0, to));
  return [...others.slice(0, place), tile, ...others.slice(place)];
}

/** The dragged tile takes its place before or after another one. */
export function movedBeside(tiles: Tiles, id: TileId, target: TileId, side: 'before' | 'after'): Tiles {
  if (id === target) return tiles;
  const place = tiles.filter((each) => each.id !== id).findIndex((each) => each.id === target);
  return place < 0 ? tiles : moved(tiles, id, side === 'before' ? place : place + 1);
}

export function resized(tiles: Tiles, id: TileId, size: TileSize): Tiles {
  return tiles.map((tile) => (tile.id === id ? { ...tile, size } : tile));
}

export function removed(tiles: Tiles, id: TileId): Tiles {
  return tiles.filter((tile) => tile.id !== id);
}

/** At the end, where a new thing is looked for. */
export function added(tiles: Tiles, id: TileId): Tiles {
  return tiles.some((tile) => tile.id === id) ? tiles : [...tiles, { id, size: 'small' }];
}

export function missing(tiles: Tiles): TileId[] {
  return TILE_IDS.filter((id) => !tiles.some((tile) => tile.id === id));
}
