/** Draws a map on a canvas: groups or points as the base, and above any base the names, rings and ways. */

import { inView, onScreen } from './camera';
import { TYPES, UNREAD } from './graph-points';
import type { Look, Scene } from './scene';

/** So many points a frame are drawn with their shape; more of them as squares. */
export const MOST_POINTS = 2_000;
const TURN = 2 * Math.PI;

export interface Ink {
  readonly text: string;
  readonly halo: string;
  readonly line: string;
  readonly accent: string;
  readonly dimmed: string;
}

export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of('--mantine-color-text'),
    halo: of('--mantine-color-body'),
    line: of('--pjais-color-scroll'),
    accent: of('--mantine-primary-color-5'),
    dimmed: of('--mantine-color-dimmed'),
  };
}

/** Groups as discs, and points where few enough are in view. */
export function paintBase(context: CanvasRenderingContext2D, scene: Scene, look: Look, ink: Ink): void {
  const visible = inView(scene.points, look.camera, look.size, null);
  const few = visible.length <= scene.most;
  paintGroups(context, scene, look, ink, few);
  if (few && visible.length > MOST_POINTS) paintSquares(context, scene, look, visible);
  else if (few) paintEach(context, scene, look, visible);
}

function paintEach(context: CanvasRenderingContext2D, scene: Scene, look: Look, visible: readonly number[]): void {
  if (scene.edges) paintEdges(context, scene, look, new Set(visible));
  for (const place of visible) paintPoint(context, scene, look, place);
}

/** Colour by colour, for each change of colour costs more than many squares. */
function paintSquares(context: CanvasRenderingContext2D, scene: Scene, look: Look, visible: readonly number[]): void {
  const { of, shades } = scene.colouring;
  const { scale, left, top } = look.camera;
  for (const [shade, { colour }] of shades.entries()) {
    context.fillStyle = colour;
    for (const place of visible) {
      if (of[place] !== shade || (scene.shown !== null && scene.shown[place] !== 1)) continue;
      const size = Math.max(1, 1.7 * (scene.radii[place] ?? 0.3) * scale);
      const x = (scene.points.x[place] ?? 0) * scale + left;
      const y = (scene.points.y[place] ?? 0) * scale + top;
      context.fillRect(x - size / 2, y - size / 2, size, size);
    }
  }
}

function paintGroups(context: CanvasRenderingContext2D, scene: Scene, look: Look, ink: Ink, few: boolean): void {
  const shares = few ? null : sharesOf(scene);
  for (const group of scene.groups) {
    const [x, y] = onScreen(look.camera, group.x, group.y);
    const size = group.radius * look.camera.scale;
    if (x + size < 0 || y + size < 0 || x - size > look.size.width || y - size > look.size.height) continue;
    context.beginPath();
    context.arc(x, y, size, 0, TURN);
    context.strokeStyle = ink.line;
    context.lineWidth = 1;
    context.stroke();
    if (shares) paintShares(context, scene, shares.get(group.number) ?? [], x, y, size);
  }
}

/** Wedges of the colours in a group, as large together as its shown points are many. */
function paintShares(
  context: CanvasRenderingContext2D,
  scene: Scene,
  shares: readonly number[],
  x: number,
  y: number,
  size: number,
): void {
  const total = shares.reduce((sum, one) => sum + (one ?? 0), 0);
  let from = -TURN / 4;
  shares.forEach((share, shade) => {
    if (!share) return;
    const to = from + (TURN * share) / total;
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, size * 0.86, from, to);
    context.fillStyle = scene.colouring.shades[shade]?.colour ?? 'gray';
    context.globalAlpha = 0.75;
    context.fill();
    from = to;
  });
  context.globalAlpha = 1;
}

let counted: { of: Uint8Array; shown: Uint8Array | null; shares: Map<number, number[]> } | null = null;

/** Counted once for a colouring and a filter: frames come more often than these change. */
function sharesOf(scene: Scene): ReadonlyMap<number, readonly number[]> {
  const { of } = scene.colouring;
  if (counted?.of === of && counted.shown === scene.shown) return counted.shares;
  const shares = new Map<number, number[]>();
  scene.points.group.forEach((group, place) => {
    if (group === UNREAD || (scene.shown !== null && scene.shown[place] !== 1)) return;
    const mine = shares.get(group) ?? [];
    shares.set(group, mine);
    const shade = of[place] ?? 0;
    mine[shade] = (mine[shade] ?? 0) + 1;
  });
  counted = { of, shown: scene.shown, shares };
  return shares;
}

function paintEdges(context: CanvasRenderingContext2D, scene: Scene, look: Look, visible: ReadonlySet<number>): void {
  const { pairs, kind } = scene.edges ?? { pairs: new Uint32Array(), kind: new Uint8Array() };
  context.lineWidth = 1;
  context.globalAlpha = 0.4;
  for (let edge = 0; edge < kind.length; edge++) {
    const [a, b] = [pairs[2 * edge] ?? 0, pairs[2 * edge + 1] ?? 0];
    if (!visible.has(a) || !visible.has(b)) continue;
    context.strokeStyle = scene.edgeColours[kind[edge] ?? 0] ?? 'gray';
    context.beginPath();
    context.moveTo(...at(scene, look, a));
    context.lineTo(...at(scene, look, b));
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintPoint(context: CanvasRenderingContext2D, scene: Scene, look: Look, place: number): void {
  const [x, y] = at(scene, look, place);
  const size = Math.max(1.2, (scene.radii[place] ?? 0.3) * look.camera.scale);
  context.globalAlpha = scene.shown === null || scene.shown[place] === 1 ? 0.95 : 0.1;
  context.fillStyle = scene.colouring.shades[scene.colouring.of[place] ?? 0]?.colour ?? 'gray';
  tracePoint(context, scene.points.type[place] ?? 0, x, y, size);
  context.fill();
  context.globalAlpha = 1;
}

/** The same shape for a type as the graphics card draws. */
export function tracePoint(context: CanvasRenderingContext2D, type: number, x: number, y: number, size: number): void {
  context.beginPath();
  const corners = [0, 4, 3, 4, 5, 6][type] ?? 0;
  if (corners === 0 || size < 2.5) {
    context.arc(x, y, size, 0, TURN);
    return;
  }
  const turned = TYPES[type] === 'preference' ? TURN / 8 : TYPES[type] === 'event' ? TURN / 2 : 0;
  for (let corner = 0; corner < corners; corner++) {
    const angle = turned - TURN / 4 + (TURN * corner) / corners;
    context.lineTo(x + Math.cos(angle) * size * 1.1, y + Math.sin(angle) * size * 1.1);
  }
  context.closePath();
}

/** What lies above the points. */
export function paintAbove(context: CanvasRenderingContext2D, scene: Scene, look: Look, ink: Ink, beat: number): void {
  if (!scene.grouped) paintGroups(context, scene, look, ink, true);
  paintPath(context, scene, look, ink);
  for (const place of scene.selected) ring(context, scene, look, place, 4, ink.accent, 2);
  for (const place of scene.lit) {
    ring(context, scene, look, place, 5 + 3 * beat, ink.accent, 3);
    ring(context, scene, look, place, 11 + 6 * beat, ink.accent, 1);
  }
  if (scene.hovered !== null) ring(context, scene, look, scene.hovered, 3, ink.text, 1.5);
  if (scene.active !== null) ring(context, scene, look, scene.active, 6, ink.text, 2.5);
  paintLabels(context, scene, look, ink);
  paintLasso(context, scene, ink);
}

function paintPath(context: CanvasRenderingContext2D, scene: Scene, look: Look, ink: Ink): void {
  if (scene.path.length < 2) return;
  context.beginPath();
  for (const place of scene.path) context.lineTo(...at(scene, look, place));
  context.strokeStyle = ink.accent;
  context.lineWidth = 3;
  context.stroke();
  for (const place of scene.path) ring(context, scene, look, place, 3, ink.accent, 2);
}

function ring(
  context: CanvasRenderingContext2D,
  scene: Scene,
  look: Look,
  place: number,
  more: number,
  colour: string,
  width: number,
): void {
  const [x, y] = at(scene, look, place);
  context.beginPath();
  context.arc(x, y, (scene.radii[place] ?? 0.3) * look.camera.scale + more, 0, TURN);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function paintLabels(context: CanvasRenderingContext2D, scene: Scene, look: Look, ink: Ink): void {
  const font = getComputedStyle(context.canvas).fontFamily;
  context.textAlign = 'center';
  context.lineJoin = 'round';
  for (const label of scene.labels) {
    const [x, y] = onScreen(look.camera, label.x, label.y);
    context.font = label.strong ? `600 13px ${font}` : `12px ${font}`;
    context.strokeStyle = ink.halo;
    context.lineWidth = 4;
    context.strokeText(label.text, x, y + label.below);
    context.fillStyle = ink.text;
    context.fillText(label.text, x, y + label.below);
  }
}

function paintLasso(context: CanvasRenderingContext2D, scene: Scene, ink: Ink): void {
  if (scene.lasso.length < 2) return;
  context.beginPath();
  for (const [x, y] of scene.lasso) context.lineTo(x, y);
  context.closePath();
  context.globalAlpha = 0.15;
  context.fillStyle = ink.accent;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = ink.accent;
  context.lineWidth = 1.5;
  context.stroke();
}

function at(scene: Scene, look: Look, place: number): [number, number] {
  const [x, y] = onScreen(look.camera, scene.points.x[place] ?? 0, scene.points.y[place] ?? 0);
  return [x, y];
}
