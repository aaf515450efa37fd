/** The menu that saves what a chart shows: its picture as PNG or SVG, its figures as CSV. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { t } from '../i18n/i18n';
import { useCommand } from '../reactive/use-command';
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

type ExportChartProps = { readonly title: string; readonly note?: string } & (OfLines | OfBars);

export function ExportChart(props: ExportChartProps) {
  const { run, busy } = useCommand((ending: 'png' | 'svg' | 'csv') => save(props, ending));
  const name = t('ui.charts.exportNamed', { title: props.title });
  return (
    <Menu position="bottom-end">
      <Tooltip label={t('ui.charts.export')}>
        <Menu.Target>
          <ActionIcon size={22} loading={busy} aria-label={name}>
            <IconDownload size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
      </Tooltip>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void run('png')}>{t('ui.charts.asPng')}</Menu.Item>
        <Menu.Item onClick={() => void run('svg')}>{t('ui.charts.asSvg')}</Menu.Item>
        <Menu.Item onClick={() => void run('csv')}>{t('ui.charts.asCsv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function save(chart: ExportChartProps, ending: 'png' | 'svg' | 'csv'): Promise<void> {
  const name = `${chart.title}.${ending}`;
  if (ending === 'csv') return saveMade(name, csvBlob(tableOf(chart)));
  const { svg, height } = pictureOf(chart);
  return saveMade(name, ending === 'svg' ? svgBlob(svg) : await pngOfSvg(svg, PICTURE.width, height));
}

function tableOf(chart: ExportChartProps): ChartTable {
  if ('times' in chart) return tableOfSeries(t('ui.charts.time'), chart.times, chart.series);
  return {
    columns: [t('ui.charts.kind'), t('ui.charts.count')],
    rows: chart.bars.map(({ label, value }) => [label, value]),
  };
}

function pictureOf(chart: ExportChartProps): { svg: string; height: number } {
  if ('times' in chart) return { svg: lineSvg(chart), height: PICTURE.height };
  return { svg: barSvg(chart), height: barHeight(chart.bars.length) };
}
