/** Makes a tile one that is dragged by its handle, and beside which another one can be let go. */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { isTileId, type TileId } from './tile-kinds';

export type Side = 'before' | 'after';

interface Told {
  readonly onDragged: (isDragged: boolean) => void;
  /** Where what is dragged would go; null when it has left. */
  readonly onSide: (side: Side | null) => void;
  readonly onDrop: (dragged: TileId, side: Side) => void;
}

/** The answer makes it stand still again. */
export function makeDraggable(tile: HTMLElement, handle: HTMLElement, id: TileId, told: Told): () => void {
  return combine(
    draggable({
      element: tile,
      dragHandle: handle,
      getInitialData: () => ({ tile: id }),
      onDragStart: () => told.onDragged(true),
      onDrop: () => told.onDragged(false),
    }),
    dropTargetForElements({
      element: tile,
      canDrop: ({ source }) => isTileId(source.data['tile']) && source.data['tile'] !== id,
      getData: ({ input }) => ({ side: sideOf(tile, input.clientX) }),
      onDrag: ({ self }) => told.onSide(self.data['side'] === 'after' ? 'after' : 'before'),
      onDragLeave: () => told.onSide(null),
      onDrop: ({ self, source }) => {
        told.onSide(null);
        const dragged = source.data['tile'];
        if (isTileId(dragged)) told.onDrop(dragged, self.data['side'] === 'after' ? 'after' : 'before');
      },
    }),
  );
}

function sideOf(tile: HTMLElement, x: number): Side {
  const { left, width } = tile.getBoundingClientRect();
  const isFirstHalf = x < left + width / 2;
  return isFirstHalf === (getComputedStyle(tile).direction !== 'rtl') ? 'before' : 'after';
}
