/** A tile that is dragged by its handle, and beside which another one can be let go. */

import { useEffect, useRef, useState } from 'react';
import type { Side } from './draggable-tile';
import type { TileId } from './tile-kinds';

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
    let stop: (() => void) | null = () => undefined;
    // Loaded by who arranges tiles, not with the first screen.
    void import('./draggable-tile').then(({ makeDraggable }) => {
      if (stop === null) return;
      stop = makeDraggable(tile, handle, id, {
        onDragged: setDragged,
        onSide: setSide,
        onDrop: (dragged, beside) => drop.current(dragged, beside),
      });
    });
    return () => {
      stop?.();
      stop = null;
    };
  }, [tile, handle, id]);
  return { tileRef, handleRef, isDragged, side };
}
