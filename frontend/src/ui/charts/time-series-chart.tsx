/** Figures over time on a canvas: cheap enough to redraw with every push. */

import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { language, t } from '../../i18n/i18n';
import { useScale } from '../scale';
import { type ChartLook, chartOptions } from './chart-options';
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
  /** For counts of steps of time. */
  readonly bars?: boolean;
  /** In pixels, or all there is. */
  readonly height?: number | 'fill';
}

export function TimeSeriesChart({
  label,
  times,
  series,
  points = false,
  bars = false,
  height = 140,
}: TimeSeriesChartProps) {
  const scale = useScale();
  const { ref, width, height: room } = useElementSize<HTMLDivElement>();
  const scheme = useComputedColorScheme('light');
  const plot = useRef<uPlot | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const drawn = height === 'fill' ? Math.round(room) : height * scale;
  const look: ChartLook = bars ? 'bars' : points ? 'points' : 'line';
  const shape = series.map((one) => `${one.label}\t${one.unit ?? ''}`).join('\n');
  const columns = useMemo<uPlot.AlignedData>(
    () => [[...times], ...series.map((one) => [...one.values])],
    [times, series],
  );
  const latest = useRef(columns);
  latest.current = columns;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new colour scheme needs a new plot, for colours are read once
  useEffect(() => {
    if (!frame.current || width === 0 || drawn === 0) return;
    const labels = shape.split('\n').map((line) => line.split('\t'));
    plot.current = new uPlot(chartOptions(labels, width, drawn, look, scale), latest.current, frame.current);
    return () => plot.current?.destroy();
  }, [shape, width, drawn, scheme, look, scale]);

  useEffect(() => plot.current?.setData(columns), [columns]);

  return (
    <figure
      ref={ref}
      className={classes.chart}
      {...(height === 'fill' ? { 'data-fill': true } : { style: { minHeight: drawn } })}
      role="img"
      aria-label={summary(label, series)}
    >
      <div ref={frame} />
    </figure>
  );
}

function summary(label: string, series: readonly TimeSeries[]): string {
  const latest = series.map((one) => {
    const value = latestValue(one.values);
    const said = value === undefined ? t('ui.charts.notMeasured') : numberInWords(value);
    return `${one.label} ${said} ${one.unit ?? ''}`.trim();
  });
  return t('ui.charts.summary', { label, latest: latest.join(', ') });
}

function numberInWords(value: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 3 }).format(value);
}

function latestValue(values: readonly (number | null)[]): number | undefined {
  return values.findLast((value): value is number => value !== null);
}
