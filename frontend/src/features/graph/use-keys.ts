/** What keys do on the stage: arrows walk from memory to memory, Enter opens, space marks, +, - and 0 zoom. */

import type { KeyboardEvent } from 'react';
import { type ArrowKey, isArrow, nearest, onMap, towards } from './camera';
import type { Scene } from './scene';
import type { CameraControl } from './use-camera';

interface KeysOptions {
  readonly camera: CameraControl;
  readonly scene: () => Scene;
  readonly onPick: (place: number | null, more: boolean) => void;
  readonly onActive: (place: number) => void;
  readonly onOpen: (place: number) => void;
}

const ZOOMS: Readonly<Record<string, number>> = { '+': 1.4, '=': 1.4, '-': 1 / 1.4 };

export function useKeys({ camera, scene, onPick, onActive, onOpen }: KeysOptions) {
  const walk = (key: ArrowKey) => {
    const { points, shown, active } = scene();
    const { camera: now, size } = camera.look();
    const middle = onMap(now, [size.width / 2, size.height / 2]);
    const next = active === null ? nearest(points, middle, 1e9, shown) : towards(points, active, key, shown);
    if (next === null) return;
    onActive(next);
    camera.goTo([points.x[next] ?? 0, points.y[next] ?? 0]);
  };
  const act = (key: string): boolean => {
    const { active } = scene();
    const zoom = ZOOMS[key];
    if (isArrow(key)) walk(key);
    else if (zoom !== undefined) camera.zoomBy(zoom);
    else if (key === '0') camera.fit();
    else if (key === 'Enter' && active !== null) onOpen(active);
    else if (key === ' ' && active !== null) onPick(active, true);
    else return false;
    return true;
  };
  return (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.key)) event.preventDefault();
  };
}
