/** Figures over time on a canvas: cheap enough to redraw with every push. */

import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useScale } from '../scale';
import { chartOptions } from './chart-options';
import classes from './time-series-chart.module.css';

export interface TimeSeries {
  readonly label: string;
  /** One per time; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly unit?: string;
}

interface TimeSeriesChartProps {
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly TimeSeries[];
  /** For figures that stand alone, such as one a day with days between. */
  readonly points?: boolean;
  /** In pixels, at the usual size. */
  readonly height?: number;
}

export function TimeSeriesChart({ label, times, series, points = false, height: usual = 140 }: TimeSeriesChartProps) {
  const scale = useScale();
  const height = usual * scale;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const scheme = useComputedColorScheme('light');
  const plot = useRef<uPlot | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const shape = series.map((one) => `${one.label}\t${one.unit ?? ''}`).join('\n');
  const columns = useMemo<uPlot.AlignedData>(
    () => [[...times], ...series.map((one) => [...one.values])],
    [times, series],
  );
  const latest = useRef(columns);
  latest.current = columns;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new colour scheme needs a new plot, for colours are read once
  useEffect(() => {
    if (!frame.current || width === 0) return;
    const labels = shape.split('\n').map((line) => line.split('\t'));
    plot.current = new uPlot(chartOptions(labels, width, height, { points, scale }), latest.current, frame.current);
    return () => plot.current?.destroy();
  }, [shape, width, height, scheme, points, scale]);

  useEffect(() => plot.current?.setData(columns), [columns]);

  return (
    <figure
      ref={ref}
      className={classes.chart}
      style={{ minHeight: height }}
      role="img"
      aria-label={summary(label, series)}
    >
      <div ref={frame} />
    </figure>
  );
}

function summary(label: string, series: readonly TimeSeries[]): string {
  const parts = series.map((one) =>
    `${one.label} ${latestValue(one.values) ?? 'not measured'} ${one.unit ?? ''}`.trim(),
  );
  return `${label}; latest: ${parts.join(', ')}`;
}

function latestValue(values: readonly (number | null)[]): number | undefined {
  return values.findLast((value): value is number => value !== null);
}
