/** The week of hours as a picture of its own. */

import type { Rhythm } from '../../../generated/api/types.gen';
import { levelOf } from './heat';

const CELL = 26;
const SIDE = 44;
const HEAD = 22;
const STRENGTH = ['0.06', '0.25', '0.45', '0.75', '1'];

export interface HeatLook {
  readonly accent: string;
  readonly text: string;
  readonly page: string;
}

/** @param days names of weekdays, Monday first */
export function heatmapSvg({ hours }: Rhythm, days: readonly string[], look: HeatLook): string {
  const most = Math.max(...hours.flat());
  const cells = hours.flatMap((row, y) =>
    row.map((count, x) => {
      const place = `x="${SIDE + x * CELL}" y="${HEAD + y * CELL}"`;
      const size = `width="${CELL - 2}" height="${CELL - 2}" rx="3"`;
      return `<rect ${place} ${size} fill="${look.accent}" fill-opacity="${STRENGTH[levelOf(count, most)]}"/>`;
    }),
  );
  const words = [
    ...days.map((day, y) => text(4, HEAD + y * CELL + 16, day, look)),
    ...Array.from({ length: 24 }, (_, hour) => text(SIDE + hour * CELL + 4, 14, String(hour), look)),
  ];
  const [width, height] = [SIDE + 24 * CELL + 8, HEAD + 7 * CELL + 8];
  const page = `<rect width="${width}" height="${height}" fill="${look.page}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${page}${[...cells, ...words].join('')}</svg>`;
}

function text(x: number, y: number, words: string, { text: fill }: HeatLook): string {
  return `<text x="${x}" y="${y}" font-family="system-ui, sans-serif" font-size="11" fill="${fill}">${words}</text>`;
}
