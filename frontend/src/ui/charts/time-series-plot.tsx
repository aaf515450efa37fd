/** The lines of a chart on a canvas, cheap enough to redraw with every push; loaded when the first one is drawn. */

import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useScale } from '../scale';
import { type ChartLook, chartOptions } from './chart-options';
import type { TimeSeries } from './time-series';

interface TimeSeriesPlotProps {
  readonly times: readonly number[];
  readonly series: readonly TimeSeries[];
  readonly look: ChartLook;
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

export function TimeSeriesPlot({ times, series, look, scheme, width, height }: TimeSeriesPlotProps) {
  const scale = useScale();
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
    if (!frame.current || width === 0 || height === 0) return;
    const labels = shape.split('\n').map((line) => line.split('\t'));
    plot.current = new uPlot(chartOptions(labels, width, height, look, scale), latest.current, frame.current);
    return () => plot.current?.destroy();
  }, [shape, width, height, scheme, look, scale]);

  useEffect(() => plot.current?.setData(columns), [columns]);

  return <div ref={frame} />;
}
