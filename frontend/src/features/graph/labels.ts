/** Which names are written on the map: those that matter most in view and do not lie on each other. */

import type { GraphGroup } from '../../generated/api/types.gen';
import { inView, onScreen } from './camera';
import type { GraphPoints } from './graph-points';
import type { Label, Look } from './scene';

/** From so many px a unit on, single points are named. */
export const NAMED_FROM = 14;
const MOST = 200;
const LETTER_PX = 6.6;
const LINE_PX = 16;
const LONGEST = 34;

interface Named {
  readonly label: Label;
  readonly weight: number;
}

/** The places whose words are wanted, most important first. */
export function wantedWords(points: GraphPoints, look: Look, shown: Uint8Array | null): readonly number[] {
  if (look.camera.scale < NAMED_FROM) return [];
  const found = inView(points, look.camera, look.size, shown);
  return found.sort((a, b) => (points.importance[b] ?? 0) - (points.importance[a] ?? 0)).slice(0, MOST);
}

export function labelsOf(
  points: GraphPoints,
  groups: readonly GraphGroup[],
  look: Look,
  wanted: readonly number[],
  words: ReadonlyMap<string, string>,
): readonly Label[] {
  const near = look.camera.scale >= NAMED_FROM;
  const named: Named[] = near ? pointNames(points, look, wanted, words) : groupNames(groups, look);
  const taken: { x: number; y: number; half: number }[] = [];
  const kept: Label[] = [];
  for (const { label } of named.sort((a, b) => b.weight - a.weight)) {
    const [x, top] = onScreen(look.camera, label.x, label.y);
    const y = top + label.below;
    const half = (label.text.length * LETTER_PX * (label.strong ? 1.08 : 1)) / 2 + 4;
    if (taken.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < LINE_PX)) continue;
    taken.push({ x, y, half });
    kept.push(label);
    if (kept.length === MOST) break;
  }
  return kept;
}

function groupNames(groups: readonly GraphGroup[], look: Look): Named[] {
  return groups
    .filter((group) => group.words.length > 0 && group.count > 0 && isSeen(group, look))
    .map((group) => ({
      weight: group.count,
      label: {
        x: group.x,
        y: group.y,
        text: group.words.slice(0, 2).join(' · '),
        strong: true,
        below: -group.radius * look.camera.scale - 5,
      },
    }));
}

function isSeen(group: GraphGroup, { camera, size }: Look): boolean {
  const [x, y] = onScreen(camera, group.x, group.y);
  return x > 0 && y > 0 && x < size.width && y < size.height;
}

function pointNames(
  points: GraphPoints,
  look: Look,
  wanted: readonly number[],
  words: ReadonlyMap<string, string>,
): Named[] {
  return wanted.flatMap((place) => {
    const text = words.get(points.ids[place] ?? '');
    if (text === undefined) return [];
    const label = { x: points.x[place] ?? 0, y: points.y[place] ?? 0, text: cut(text), strong: false };
    return [{ weight: points.importance[place] ?? 0, label: { ...label, below: 0.6 * look.camera.scale + 12 } }];
  });
}

export function cut(text: string, longest: number = LONGEST): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
