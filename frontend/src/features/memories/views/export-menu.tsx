/** Saves a drawing as a picture, or its figures as a table. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { saveMade } from '../../../commands/save-made';
import { t } from '../../../i18n/i18n';
import { useCommand } from '../../../reactive/use-command';
import { csvOf, pngOf } from './picture';

interface ExportMenuProps {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Null while nothing is drawn. */
  readonly svg: () => string | null;
  readonly rows: () => readonly (readonly (string | number)[])[];
}

export function ExportMenu({ name, svg, rows }: ExportMenuProps) {
  const { run, busy } = useCommand(async (kind: 'png' | 'svg' | 'csv') => {
    const drawing = kind === 'csv' ? null : svg();
    if (kind === 'csv') return saveMade(`${name}.csv`, new Blob([csvOf(rows())], { type: 'text/csv' }));
    if (drawing === null) return undefined;
    if (kind === 'svg') return saveMade(`${name}.svg`, new Blob([drawing], { type: 'image/svg+xml' }));
    return saveMade(`${name}.png`, await pngOf(drawing, pageColour()));
  });
  return (
    <Menu position="bottom-end" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Tooltip label={t('memories.views.saveAs')}>
          <ActionIcon loading={busy} aria-label={t('memories.views.saveAs')}>
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void run('png')}>{t('memories.views.asPng')}</Menu.Item>
        <Menu.Item onClick={() => void run('svg')}>{t('memories.views.asSvg')}</Menu.Item>
        <Menu.Item onClick={() => void run('csv')}>{t('memories.views.asCsv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function pageColour(): string {
  return getComputedStyle(document.body).backgroundColor;
}
