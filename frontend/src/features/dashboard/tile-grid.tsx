/** The tiles in their order; while one arranges them, each can be moved, made wider and taken away. */

import { lazy, Suspense, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { moved, movedBeside, removed, resized } from './arrangement';
import { TileContent } from './tile-content';
import classes from './tile-grid.module.css';
import { type PlacedTile, TILE_KINDS, type TileId } from './tile-kinds';

// Nobody arranges tiles before the first screen stands.
const ArrangedTile = lazy(async () => ({ default: (await import('./arranged-tile')).ArrangedTile }));

interface TileGridProps {
  readonly tiles: readonly PlacedTile[];
  readonly arranging: boolean;
  readonly onArrange: (tiles: readonly PlacedTile[]) => void;
}

export function TileGrid({ tiles, arranging, onArrange }: TileGridProps) {
  const [said, say] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const lastMoved = useRef<TileId | null>(null);

  // A tile that is put elsewhere in the page stays in view, and keeps the keyboard that it loses on the way.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each new order
  useLayoutEffect(() => {
    const tile = list.current?.querySelector<HTMLElement>(`[data-tile="${lastMoved.current}"]`);
    lastMoved.current = null;
    tile?.scrollIntoView({ block: 'nearest' });
    if (document.activeElement === document.body) tile?.querySelector('button')?.focus();
  }, [tiles]);

  const arrange = (after: readonly PlacedTile[], id: TileId) => {
    const place = after.findIndex((tile) => tile.id === id) + 1;
    const name = t(`dashboard.tile.${id}`);
    say(
      place === 0
        ? t('dashboard.arrange.removed', { name })
        : t('dashboard.arrange.movedTo', { name, place, count: after.length }),
    );
    lastMoved.current = id;
    onArrange(after);
  };

  return (
    <>
      <ul
        ref={list}
        className={classes.tiles}
        aria-label={t('dashboard.tiles')}
        data-arranging={arranging || undefined}
      >
        {tiles.map((tile, index) => (
          <li
            key={tile.id}
            className={classes.tile}
            data-tile={tile.id}
            data-shape={TILE_KINDS[tile.id].shape}
            data-size={tile.size}
          >
            {arranging ? (
              <Suspense fallback={<TileContent id={tile.id} />}>
                <ArrangedTile
                  tile={tile}
                  isFirst={index === 0}
                  isLast={index === tiles.length - 1}
                  onMove={(by) =>
                    arrange(moved(tiles, tile.id, Number.isFinite(by) ? index + by : endOf(by, tiles)), tile.id)
                  }
                  onDropBeside={(dragged, side) => arrange(movedBeside(tiles, dragged, tile.id, side), dragged)}
                  onResize={(size) => {
                    say(
                      t(`dashboard.arrange.${size === 'wide' ? 'madeWide' : 'madeSmall'}`, {
                        name: t(`dashboard.tile.${tile.id}`),
                      }),
                    );
                    onArrange(resized(tiles, tile.id, size));
                  }}
                  onRemove={() => arrange(removed(tiles, tile.id), tile.id)}
                >
                  <TileContent id={tile.id} />
                </ArrangedTile>
              </Suspense>
            ) : (
              <TileContent id={tile.id} />
            )}
          </li>
        ))}
      </ul>
      <p className={classes.said} role="status" aria-live="polite">
        {said}
      </p>
    </>
  );
}

function endOf(direction: number, tiles: readonly PlacedTile[]): number {
  return direction < 0 ? 0 : tiles.length;
}
