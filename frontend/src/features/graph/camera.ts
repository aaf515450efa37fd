/** How the plane of a map lies on the screen, and which point is where; no drawing. */

import type { GraphPoints } from './graph-points';

/** A point (x, y) of the map is shown at (x * scale + left, y * scale + top), in px of the stage. */
export interface Camera {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Spot = readonly [x: number, y: number];

export function fitted(radius: number, { width, height }: Size): Camera {
  const scale = (Math.min(width, height) * 0.94) / (2 * Math.max(radius, 4));
  return { scale, left: width / 2, top: height / 2 };
}

export function zoomed(camera: Camera, factor: number, [x, y]: Spot): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, 0.02), 400);
  const by = scale / camera.scale;
  return { scale, left: x - (x - camera.left) * by, top: y - (y - camera.top) * by };
}

export function centred([x, y]: Spot, scale: number, { width, height }: Size): Camera {
  return { scale, left: width / 2 - x * scale, top: height / 2 - y * scale };
}

export function onScreen(camera: Camera, x: number, y: number): Spot {
  return [x * camera.scale + camera.left, y * camera.scale + camera.top];
}

export function onMap(camera: Camera, [x, y]: Spot): Spot {
  return [(x - camera.left) / camera.scale, (y - camera.top) / camera.scale];
}

/** The places of the points in view that `shown` lets through. */
export function inView(points: GraphPoints, camera: Camera, size: Size, shown: Uint8Array | null): number[] {
  const [left, top] = onMap(camera, [0, 0]);
  const [right, bottom] = onMap(camera, [size.width, size.height]);
  const found: number[] = [];
  for (let place = 0; place < points.x.length; place++) {
    const x = points.x[place] ?? 0;
    const y = points.y[place] ?? 0;
    if (x >= left && x <= right && y >= top && y <= bottom && (shown === null || shown[place] === 1)) found.push(place);
  }
  return found;
}

/** The nearest shown point within `reach` of a spot of the map, or null. */
export function nearest(points: GraphPoints, [x, y]: Spot, reach: number, shown: Uint8Array | null): number | null {
  let best: number | null = null;
  let far = reach * reach;
  for (let place = 0; place < points.x.length; place++) {
    const dx = (points.x[place] ?? 0) - x;
    const dy = (points.y[place] ?? 0) - y;
    const now = dx * dx + dy * dy;
    if (now < far && (shown === null || shown[place] === 1)) {
      best = place;
      far = now;
    }
  }
  return best;
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
export type ArrowKey = keyof typeof WAYS;

export function isArrow(key: string): key is ArrowKey {
  return key in WAYS;
}

/** The nearest shown point in the direction of the key, those straight ahead before those aside. */
export function towards(points: GraphPoints, from: number, key: ArrowKey, shown: Uint8Array | null): number | null {
  const [wayX, wayY] = WAYS[key];
  let best: number | null = null;
  let far = Number.POSITIVE_INFINITY;
  for (let place = 0; place < points.x.length; place++) {
    const dx = (points.x[place] ?? 0) - (points.x[from] ?? 0);
    const dy = (points.y[place] ?? 0) - (points.y[from] ?? 0);
    const ahead = dx * wayX + dy * wayY;
    const aside = Math.abs(dx * wayY) + Math.abs(dy * wayX);
    if (place === from || ahead <= 0 || aside > ahead * 1.5 || (shown !== null && shown[place] !== 1)) continue;
    const now = ahead + 2 * aside;
    if (now < far) {
      best = place;
      far = now;
    }
  }
  return best;
}

/** The places inside a closed line of spots on the screen. */
export function inside(points: GraphPoints, line: readonly Spot[], camera: Camera, shown: Uint8Array | null): number[] {
  const border = line.map((spot) => onMap(camera, spot));
  const found: number[] = [];
  for (let place = 0; place < points.x.length; place++) {
    if ((shown === null || shown[place] === 1) && isWithin(points.x[place] ?? 0, points.y[place] ?? 0, border))
      found.push(place);
  }
  return found;
}

function isWithin(x: number, y: number, border: readonly Spot[]): boolean {
  let within = false;
  let [beforeX, beforeY] = border.at(-1) ?? [0, 0];
  for (const [atX, atY] of border) {
    if (atY > y !== beforeY > y && x < ((beforeX - atX) * (y - atY)) / (beforeY - atY) + atX) within = !within;
    [beforeX, beforeY] = [atX, atY];
  }
  return within;
}

/** Who draws pictures: the graphics card, the processor in its place, which very many points make stutter, or none. */
export type Drawing = 'card' | 'processor' | 'none';

export function drawing(): Drawing {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) return 'none';
  const told = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|softpipe|basic render/i.test(name) ? 'processor' : 'card';
}
