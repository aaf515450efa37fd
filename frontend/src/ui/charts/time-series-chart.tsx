/** Figures over time, in lines for the eye and in words for the ear. */

import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { locale, t } from '../../i18n/i18n';
import { useScale } from '../scale';
import type { ChartLook } from './chart-options';
import type { TimeSeries } from './time-series';
import classes from './time-series-chart.module.css';

const TimeSeriesPlot = lazy(async () => ({ default: (await import('./time-series-plot')).TimeSeriesPlot }));

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
  const drawn = height === 'fill' ? Math.round(room) : height * scale;
  const look: ChartLook = bars ? 'bars' : points ? 'points' : 'line';

  return (
    <figure
      ref={ref}
      className={classes.chart}
      {...(height === 'fill' ? { 'data-fill': true } : { style: { minHeight: drawn } })}
      role="img"
      aria-label={summary(label, series)}
    >
      <Suspense fallback={null}>
        <TimeSeriesPlot times={times} series={series} look={look} scheme={scheme} width={width} height={drawn} />
      </Suspense>
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
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(value);
}

function latestValue(values: readonly (number | null)[]): number | undefined {
  return values.findLast((value): value is number => value !== null);
}
