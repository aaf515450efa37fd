/** A tile that is dragged by its handle, and beside which another one can be let go. */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useRef, useState } from 'react';
import { isTileId, type TileId } from './tile-kinds';

export type Side = 'before' | 'after';

interface Dragging {
  readonly tileRef: (element: HTMLElement | null) => void;
  readonly handleRef: (element: HTMLButtonElement | null) => void;
  readonly isDragged: boolean;
  /** Where what is dragged would go, if it were let go now. */
  readonly side: Side | null;
}

export function useDragging(id: TileId, onDropBeside: (dragged: TileId, side: Side) => void): Dragging {
  const [tile, tileRef] = useState<HTMLElement | null>(null);
  const [handle, handleRef] = useState<HTMLButtonElement | null>(null);
  const [isDragged, setDragged] = useState(false);
  const [side, setSide] = useState<Side | null>(null);
  const drop = useRef(onDropBeside);
  drop.current = onDropBeside;

  useEffect(() => {
    if (tile === null || handle === null) return;
    return combine(
      draggable({
        element: tile,
        dragHandle: handle,
        getInitialData: () => ({ tile: id }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element: tile,
        canDrop: ({ source }) => isTileId(source.data['tile']) && source.data['tile'] !== id,
        getData: ({ input }) => ({ side: sideOf(tile, input.clientX) }),
        onDrag: ({ self }) => setSide(self.data['side'] === 'after' ? 'after' : 'before'),
        onDragLeave: () => setSide(null),
        onDrop: ({ self, source }) => {
          setSide(null);
          const dragged = source.data['tile'];
          if (isTileId(dragged)) drop.current(dragged, self.data['side'] === 'after' ? 'after' : 'before');
        },
      }),
    );
  }, [tile, handle, id]);
  return { tileRef, handleRef, isDragged, side };
}

function sideOf(tile: HTMLElement, x: number): Side {
  const { left, width } = tile.getBoundingClientRect();
  const isFirstHalf = x < left + width / 2;
  return isFirstHalf === (getComputedStyle(tile).direction !== 'rtl') ? 'before' : 'after';
}
