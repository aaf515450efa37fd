/** How our charts are drawn: colours from the page's own variables, few lines, nothing that moves. */

import uPlot from 'uplot';
import { locale } from '../../i18n/i18n';
import { labelStyle } from './chart-ticks';

const STROKES = [
  '--mantine-primary-color-5',
  '--mantine-color-orange-5',
  '--mantine-color-blue-5',
  '--mantine-color-grape-5',
];

const NOTHING_YET_S = 15 * 60;

/** As a line, as a line with its points, or as bars from zero. */
export type ChartLook = 'line' | 'points' | 'bars';

/** `labels` are pairs of name and unit. */
export function chartOptions(
  labels: readonly string[][],
  width: number,
  height: number,
  look: ChartLook,
  scale: number,
): uPlot.Options {
  const several = labels.length > 1;
  return {
    width,
    height: several ? height - 26 * scale : height,
    padding: [8 * scale, 34 * scale, 0, 0],
    legend: { show: several, live: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { range: look === 'bars' ? withHalfSteps : asTheyAre },
      y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] },
    },
    axes: [
      axis({ space: 84 * scale, size: 28 * scale, values: timesInWords }, scale),
      axis({ size: 44 * scale, space: 28 * scale, values: valuesInWords }, scale),
    ],
    series: [{}, ...labels.map(([label, unit], index) => line(label ?? '', unit ?? '', index, { several, look }))],
  };
}

/** Where nothing is yet there is no axis either, unless it is told of what: the last minutes. */
function asTheyAre(_plot: uPlot, first: number | null, last: number | null): uPlot.Range.MinMax {
  const now_s = Date.now() / 1000;
  return first === null || last === null ? [now_s - NOTHING_YET_S, now_s] : [first, last];
}

/** Room for the halves of the first and the last bar. */
function withHalfSteps(plot: uPlot, first: number | null, last: number | null): uPlot.Range.MinMax {
  if (first === null || last === null) return asTheyAre(plot, first, last);
  const [one = 0, other = one] = plot.data[0];
  return [first - (other - one) / 2, last + (other - one) / 2];
}

/** In the language of the screens; uPlot itself speaks English only. */
function timesInWords(plot: uPlot, splits: number[], _axis: number, _space: number, step_s: number): string[] {
  const { min, max } = plot.scales['x'] ?? {};
  const format = new Intl.DateTimeFormat(locale(), labelStyle(step_s, (max ?? 0) - (min ?? 0)));
  return splits.map((split_s) => format.format(split_s * 1000));
}

function valuesInWords(_plot: uPlot, splits: number[]): string[] {
  const format = new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 2 });
  return splits.map((split) => format.format(split));
}

function axis(own: uPlot.Axis, scale: number): uPlot.Axis {
  const line = colour('--pjais-color-line');
  return {
    ...own,
    stroke: colour('--mantine-color-dimmed'),
    font: `${11 * scale}px system-ui`,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
}

interface LineLook {
  readonly several: boolean;
  readonly look: ChartLook;
}

function line(label: string, unit: string, index: number, how: LineLook): uPlot.Series {
  const stroke = colour(STROKES[index % STROKES.length] ?? '');
  return {
    label: unit ? `${label} (${unit})` : label,
    stroke,
    width: how.look === 'bars' ? 0 : 1.5,
    ...(how.look === 'bars' && uPlot.paths.bars
      ? { paths: uPlot.paths.bars({ size: [0.8, 28, 2], radius: 0.15 }) }
      : {}),
    ...fillOf(stroke, how),
    points: { show: how.look === 'points', size: 5 },
    spanGaps: false,
  };
}

function fillOf(stroke: string, { several, look }: LineLook): { fill?: string } {
  if (look === 'bars') return { fill: stroke };
  return several ? {} : { fill: `${stroke}22` };
}

function colour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || '#888888';
}
