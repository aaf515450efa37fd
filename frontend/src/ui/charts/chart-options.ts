/** How our charts are drawn: colours from the page's own variables, few lines, nothing that moves. */

import type uPlot from 'uplot';

const STROKES = [
  '--mantine-primary-color-5',
  '--mantine-color-orange-5',
  '--mantine-color-blue-5',
  '--mantine-color-grape-5',
];

interface ChartLook {
  readonly points?: boolean;
  /** How large everything is, as a share of its usual size. */
  readonly scale?: number;
}

/** `labels` are pairs of name and unit. */
export function chartOptions(
  labels: readonly string[][],
  width: number,
  height: number,
  { points = false, scale = 1 }: ChartLook = {},
): uPlot.Options {
  const several = labels.length > 1;
  return {
    width,
    height: several ? height - 26 * scale : height,
    padding: [8 * scale, 20 * scale, 0, 0],
    legend: { show: several, live: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
    axes: [axis({ space: 60 * scale, size: 30 * scale }, scale), axis({ size: 44 * scale, space: 28 * scale }, scale)],
    series: [{}, ...labels.map(([label, unit], index) => line(label ?? '', unit ?? '', index, { several, points }))],
  };
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
  readonly points: boolean;
}

function line(label: string, unit: string, index: number, how: LineLook): uPlot.Series {
  const stroke = colour(STROKES[index % STROKES.length] ?? '');
  return {
    label: unit ? `${label} (${unit})` : label,
    stroke,
    width: 1.5,
    ...(how.several ? {} : { fill: `${stroke}22` }),
    points: { show: how.points, size: 5 },
    spanGaps: false,
  };
}

function colour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || '#888888';
}
