/** What pointers do on the stage: move it, zoom it, point at a memory, open it, or draw a line around some. */

import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { inside, nearest, onMap, type Spot } from './camera';
import type { Scene } from './scene';
import type { CameraControl } from './use-camera';

export type Tool = 'move' | 'lasso' | 'rectangle';

interface HandsOptions {
  readonly camera: CameraControl;
  readonly scene: () => Scene;
  readonly tool: Tool;
  readonly stage: HTMLDivElement | null;
  readonly onHover: (place: number | null) => void;
  readonly onPick: (place: number | null, more: boolean) => void;
  readonly onSurround: (places: readonly number[], more: boolean) => void;
  readonly onBackground: (spot: Spot) => void;
}

const CLICK_PX = 4;
const REACH_PX = 14;

export function useHands({ camera, scene, tool, stage, ...told }: HandsOptions) {
  const [lasso, setLasso] = useState<readonly Spot[]>([]);
  const from = useRef<{ readonly spot: Spot; last: Spot; moved: boolean } | null>(null);
  const pinch = useRef(new Map<number, Spot>());

  const spotOf = (event: { clientX: number; clientY: number }): Spot => {
    const box = stage?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const placeAt = (spot: Spot): number | null => {
    const { points, shown } = scene();
    const { camera: now } = camera.look();
    return nearest(points, onMap(now, spot), Math.max(REACH_PX / now.scale, 0.5), shown);
  };

  useEffect(() => {
    if (stage === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      const step = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      camera.zoomBy(Math.exp(-step * 0.0015), [event.clientX - box.left, event.clientY - box.top]);
    };
    stage.addEventListener('wheel', onWheel, { passive: false });
    return () => stage.removeEventListener('wheel', onWheel);
  }, [stage, camera.zoomBy]);

  const drag = (event: PointerEvent, spot: Spot) => {
    const begun = from.current;
    if (begun === null) return;
    if (Math.hypot(spot[0] - begun.spot[0], spot[1] - begun.spot[1]) > CLICK_PX) begun.moved = true;
    if (pinch.current.size === 2) return pinched(event.pointerId, spot);
    if (begun.moved && tool === 'move') {
      const [dx, dy] = [spot[0] - begun.last[0], spot[1] - begun.last[1]];
      camera.move((now) => ({ ...now, left: now.left + dx, top: now.top + dy }));
    }
    if (begun.moved && tool === 'lasso') setLasso((line) => [...line, spot]);
    if (begun.moved && tool === 'rectangle')
      setLasso([begun.spot, [spot[0], begun.spot[1]], spot, [begun.spot[0], spot[1]]]);
    begun.last = spot;
  };
  const pinched = (id: number, spot: Spot) => {
    const other = [...pinch.current].find(([key]) => key !== id)?.[1];
    const before = pinch.current.get(id);
    pinch.current.set(id, spot);
    if (!other || !before) return;
    const far = (one: Spot) => Math.max(1, Math.hypot(one[0] - other[0], one[1] - other[1]));
    camera.zoomBy(far(spot) / far(before), [(spot[0] + other[0]) / 2, (spot[1] + other[1]) / 2]);
  };

  return {
    lasso,
    on: {
      onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const spot = spotOf(event);
        pinch.current.set(event.pointerId, spot);
        from.current = { spot, last: spot, moved: false };
      },
      onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
        const spot = spotOf(event);
        if (from.current) drag(event, spot);
        else told.onHover(placeAt(spot));
      },
      onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
        const begun = from.current;
        const more = event.shiftKey || event.ctrlKey || event.metaKey;
        pinch.current.delete(event.pointerId);
        from.current = null;
        if (begun === null) return;
        if (begun.moved && tool !== 'move') {
          const { points, shown } = scene();
          told.onSurround(inside(points, lasso, camera.look().camera, shown), more);
        } else if (!begun.moved) {
          const place = placeAt(begun.spot);
          told.onPick(place, more);
          if (place === null || scene().grouped) told.onBackground(begun.spot);
        }
        setLasso([]);
      },
      onPointerCancel: (event: PointerEvent<HTMLDivElement>) => {
        pinch.current.delete(event.pointerId);
        from.current = null;
        setLasso([]);
      },
      onPointerLeave: () => told.onHover(null),
    },
  };
}
