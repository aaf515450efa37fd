/** What pointer and wheel mean over the timeline: wheel and pinch zoom, drag moves, shift-drag marks a period. */

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

export interface TimeGestures {
  /** `factor` above 1 shows more; `share` is where, 0 to 1 across. */
  readonly onZoom: (factor: number, share: number) => void;
  /** By a share of the width; positive is later. */
  readonly onPan: (share: number) => void;
  readonly onBrush: (from: number, to: number) => void;
  readonly onPick: (share: number) => void;
}

interface Pressed {
  readonly x: number;
  readonly kind: 'pan' | 'brush';
}

/** Less than this, in px, is a click. */
const STILL_PX = 4;
const WHEEL = 0.0016;

/** @param surface what is drawn on, of which shares are told */
export function useTimeGestures(surface: RefObject<SVGSVGElement | null>, gestures: TimeGestures) {
  const latest = useRef(gestures);
  latest.current = gestures;
  const pointers = useRef(new Map<number, number>());
  const pressed = useRef<(Pressed & { readonly start: number }) | null>(null);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);

  const shareAt = (x: number) => {
    const box = surface.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(Math.max((x - box.left) / box.width, 0), 1) : 0;
  };

  useEffect(() => {
    const drawing = surface.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault(); // a passive listener, which React adds, may not
      const box = drawing?.getBoundingClientRect();
      if (!box || box.width === 0) return;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) return latest.current.onPan(event.deltaX / box.width);
      const strength = event.ctrlKey ? WHEEL * 4 : WHEEL;
      latest.current.onZoom(Math.exp(event.deltaY * strength), (event.clientX - box.left) / box.width);
    };
    drawing?.addEventListener('wheel', onWheel, { passive: false });
    return () => drawing?.removeEventListener('wheel', onWheel);
  });

  const pinch = (id: number, x: number) => {
    const other = [...pointers.current].find(([key]) => key !== id)?.[1];
    const before = pointers.current.get(id);
    if (other === undefined || before === undefined) return;
    const apart = Math.max(Math.abs(x - other), 1);
    latest.current.onZoom(Math.max(Math.abs(before - other), 1) / apart, shareAt((x + other) / 2));
  };

  return {
    brush,
    listeners: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        pointers.current.set(event.pointerId, event.clientX);
        pressed.current = { x: event.clientX, start: event.clientX, kind: event.shiftKey ? 'brush' : 'pan' };
      },
      onPointerMove: (event: PointerEvent) => {
        const now = pressed.current;
        if (now === null || !pointers.current.has(event.pointerId)) return;
        if (pointers.current.size > 1) pinch(event.pointerId, event.clientX);
        else if (now.kind === 'brush') setBrush([shareAt(now.start), shareAt(event.clientX)]);
        else {
          latest.current.onPan(shareAt(now.x) - shareAt(event.clientX));
          pressed.current = { ...now, x: event.clientX };
        }
        pointers.current.set(event.pointerId, event.clientX);
      },
      onPointerUp: (event: PointerEvent) => {
        const now = pressed.current;
        pointers.current.delete(event.pointerId);
        if (now === null || pointers.current.size > 0) return;
        pressed.current = null;
        setBrush(null);
        const isClick = Math.abs(event.clientX - now.start) < STILL_PX;
        if (isClick) latest.current.onPick(shareAt(event.clientX));
        else if (now.kind === 'brush') {
          const ends = [shareAt(now.start), shareAt(event.clientX)];
          latest.current.onBrush(Math.min(...ends), Math.max(...ends));
        }
      },
      onPointerCancel: (event: PointerEvent) => {
        pointers.current.delete(event.pointerId);
        pressed.current = null;
        setBrush(null);
      },
    },
  };
}
