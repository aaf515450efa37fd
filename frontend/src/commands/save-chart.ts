/** What a chart shows as a file: its picture as PNG or SVG, its figures as CSV. */

import { t } from '../i18n/i18n';
import { barHeight, barSvg, lineSvg, PICTURE } from '../ui/charts/chart-svg';
import {
  type ChartTable,
  csvBlob,
  type NamedValues,
  pngOfSvg,
  svgBlob,
  tableOfSeries,
} from '../ui/charts/export-chart';
import { saveMade } from './save-made';

interface OfLines {
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly NamedValues[];
}

interface OfBars {
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

export type Ending = 'png' | 'svg' | 'csv';

export type Chart = { readonly title: string; readonly note?: string } & (OfLines | OfBars);

export async function saveChart(chart: Chart, ending: Ending): Promise<void> {
  const name = `${chart.title}.${ending}`;
  if (ending === 'csv') return saveMade(name, csvBlob(tableOf(chart)));
  const { svg, height } = pictureOf(chart);
  return saveMade(name, ending === 'svg' ? svgBlob(svg) : await pngOfSvg(svg, PICTURE.width, height));
}

function tableOf(chart: Chart): ChartTable {
  if ('times' in chart) return tableOfSeries(t('ui.charts.time'), chart.times, chart.series);
  return {
    columns: [t('ui.charts.kind'), t('ui.charts.count')],
    rows: chart.bars.map(({ label, value }) => [label, value]),
  };
}

function pictureOf(chart: Chart): { svg: string; height: number } {
  if ('times' in chart) return { svg: lineSvg(chart), height: PICTURE.height };
  return { svg: barSvg(chart), height: barHeight(chart.bars.length) };
}
