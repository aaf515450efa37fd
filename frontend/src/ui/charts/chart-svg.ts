/** Charts as SVG text with title, axes and legend, in light colours whatever the screen wears. */

import { locale } from '../../i18n/i18n';
import { timeTicks, valueTicks } from './chart-ticks';
import type { NamedValues } from './export-chart';

export const PICTURE = { width: 960, height: 420 } as const;

export interface LinePicture {
  readonly title: string;
  /** Unit or period, said after the title. */
  readonly note?: string;
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly NamedValues[];
}

export interface BarPicture {
  readonly title: string;
  readonly note?: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly color?: string }[];
}

const COLOURS = ['#0c7a8c', '#d9480f', '#1c6fc4', '#862e9c', '#2b8a3e', '#a61e4d'];
const INK = '#1f2933';
const DIM = '#5f6b76';
const GRID = '#e3e8ec';
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif"';
const EDGE = { top: 76, right: 28, bottom: 36, left: 72 } as const;
const BAR_HEIGHT = 34;
const BAR_LABELS = 180;

export function lineSvg({ title, note, times, series }: LinePicture): string {
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const ticks = valueTicks(Math.min(0, ...values), Math.max(0, ...values));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const x = scaled(from, to, EDGE.left, PICTURE.width - EDGE.right);
  const y = scaled(low, high, PICTURE.height - EDGE.bottom, EDGE.top);
  return page(PICTURE.height, title, note, [
    ...ticks.map((tick) => gridLine(y(tick), number(tick))),
    ...timeTicks(from, to).map(({ at_s, label }) => text(x(at_s), PICTURE.height - 12, label, 'middle')),
    ...series.map((one, index) => path(one.values, times, x, y, colourOf(index))),
    legend(series),
  ]);
}

export function barSvg({ title, note, bars }: BarPicture): string {
  const largest = Math.max(...bars.map((bar) => bar.value), 0) || 1;
  const room = PICTURE.width - BAR_LABELS - 110;
  const drawn = bars.map(({ label, value, color }, index) => {
    const top = EDGE.top + index * BAR_HEIGHT;
    const width = (value / largest) * room;
    return [
      text(BAR_LABELS - 12, top + 15, label, 'end', INK),
      `<rect x="${BAR_LABELS}" y="${top}" width="${round(width)}" height="20" rx="4" fill="${escaped(color ?? colourOf(0))}"/>`,
      text(BAR_LABELS + width + 10, top + 15, number(value), 'start', INK),
    ].join('');
  });
  return page(barHeight(bars.length), title, note, drawn);
}

export function barHeight(bars: number): number {
  return EDGE.top + bars * BAR_HEIGHT + 16;
}

function page(height: number, title: string, note: string | undefined, parts: readonly string[]): string {
  const size = `width="${PICTURE.width}" height="${height}" viewBox="0 0 ${PICTURE.width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${PICTURE.width}" height="${height}" fill="#ffffff"/>`,
    `<text x="24" y="32" ${FONT} font-size="18" font-weight="600" fill="${INK}">${escaped(title)}</text>`,
    ...(note ? [`<text x="24" y="54" ${FONT} font-size="13" fill="${DIM}">${escaped(note)}</text>`] : []),
    ...parts,
    '</svg>',
  ].join('\n');
}

/** Rows of measured values become lines that break where nothing was measured; one alone becomes a dot. */
function path(
  values: readonly (number | null)[],
  times: readonly number[],
  x: (at: number) => number,
  y: (value: number) => number,
  colour: string,
): string {
  const runs: string[][] = [[]];
  values.forEach((value, index) => {
    const at = times[index];
    if (value === null || at === undefined) runs.push([]);
    else runs.at(-1)?.push(`${round(x(at))} ${round(y(value))}`);
  });
  return runs
    .filter((run) => run.length > 0)
    .map((run) => `<path d="M${run.length === 1 ? `${run[0]}h0.01` : run.join('L')}" ${stroke(colour, run.length)}/>`)
    .join('');
}

function stroke(colour: string, points: number): string {
  return `fill="none" stroke="${colour}" stroke-width="${points === 1 ? 5 : 2}" stroke-linejoin="round" stroke-linecap="round"`;
}

function gridLine(y: number, label: string): string {
  const line = `<line x1="${EDGE.left}" x2="${PICTURE.width - EDGE.right}" y1="${round(y)}" y2="${round(y)}" stroke="${GRID}"/>`;
  return line + text(EDGE.left - 10, y + 4, label, 'end');
}

/** Names of several lines, from the end of the title's line backwards; one line is named by the title. */
function legend(series: readonly NamedValues[]): string {
  if (series.length < 2) return '';
  return series
    .map(({ label, unit }, index) => {
      const x = PICTURE.width - EDGE.right - (series.length - index) * 150;
      const name = unit ? `${label} (${unit})` : label;
      return `<circle cx="${x}" cy="50" r="5" fill="${colourOf(index)}"/>${text(x + 12, 54, name, 'start', INK)}`;
    })
    .join('');
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', colour = DIM): string {
  return `<text x="${round(x)}" y="${round(y)}" ${FONT} font-size="13" fill="${colour}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function scaled(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

function number(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumSignificantDigits: 6 }).format(value);
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? INK;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // Characters that XML cannot hold would make the whole file unreadable.
  return content
    .replace(/[^\P{Cc}\t\n\r]|[\p{Cs}\uFFFE\uFFFF]/gu, '')
    .replace(/[&<>"]/g, (one) => entities[one] ?? one);
}
