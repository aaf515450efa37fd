/** The menu that saves what a chart shows: its picture as PNG or SVG, its figures as CSV. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { t } from '../i18n/i18n';
import { useCommand } from '../reactive/use-command';
import type { Chart, Ending } from './save-chart';

export function ExportChart(props: Chart) {
  const { run, busy } = useCommand(async (ending: Ending) => (await import('./save-chart')).saveChart(props, ending));
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
