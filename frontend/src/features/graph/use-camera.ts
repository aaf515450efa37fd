/** The camera of a stage: moved at once by hands and keys, told to React only when it rests. */

import { useElementSize } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Camera, centred, fitted, type Size, type Spot, zoomed } from './camera';
import type { Look } from './scene';

const REST_MS = 140;
const NEAR = 26;

export interface CameraControl {
  readonly look: () => Look;
  /** As it was when it last rested. */
  readonly rested: Look;
  readonly move: (change: (camera: Camera, size: Size) => Camera) => void;
  readonly zoomBy: (factor: number, around?: Spot) => void;
  readonly fit: () => void;
  readonly goTo: (spot: Spot, near?: boolean) => void;
  readonly ref: React.RefCallback<HTMLDivElement | null>;
}

/** @param onMove called with every change, before it is told to React */
export function useCamera(radius: number, onMove: () => void): CameraControl {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const size = useRef<Size>({ width: 1, height: 1 });
  size.current = { width: Math.max(width, 1), height: Math.max(height, 1) };
  const camera = useRef<Camera>(fitted(radius, size.current));
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const heard = useRef(onMove);
  heard.current = onMove;
  const look = useCallback((): Look => ({ camera: camera.current, size: size.current }), []);
  const [rested, setRested] = useState<Look>(look);

  const set = useCallback(
    (next: Camera) => {
      camera.current = next;
      heard.current();
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setRested(look()), REST_MS);
    },
    [look],
  );
  const move = useCallback(
    (change: (camera: Camera, size: Size) => Camera) => {
      touched.current = true;
      set(change(camera.current, size.current));
    },
    [set],
  );
  const fitAll = useCallback(() => {
    touched.current = false;
    set(fitted(radius, size.current));
  }, [radius, set]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another size or map is fitted anew unless somebody has moved it
  useEffect(() => {
    if (!touched.current) fitAll();
    else set(camera.current);
  }, [width, height, fitAll]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    ...{ look, rested, move, fit: fitAll, ref },
    zoomBy: useCallback(
      (factor: number, around?: Spot) =>
        move((now, { width: w, height: h }) => zoomed(now, factor, around ?? [w / 2, h / 2])),
      [move],
    ),
    goTo: useCallback(
      (spot: Spot, near = false) =>
        move((now, all) => centred(spot, near ? Math.max(now.scale, NEAR) : now.scale, all)),
      [move],
    ),
  };
}
