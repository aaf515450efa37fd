/** Saves a persona: as a character card that other apps read, or all that is stored of it, to read. */

import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { useCommands } from '../../commands/registry';
import { SaveItem } from '../../commands/save-file';
import { desktopExport } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';

const FORMATS = [
  { format: 'png', path: 'card?format=png' },
  { format: 'json', path: 'card?format=json' },
  { format: 'zip', path: 'data' },
] as const;

export function ExportCard({ personaId }: { personaId: string }) {
  const [opened, setOpened] = useState(false);
  useCommands([{ id: 'persona.export', title: t('personas.export.command'), group: 'Do', run: () => setOpened(true) }]);

  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      transitionProps={{ duration: 120, exitDuration: 80 }}
    >
      <Menu.Target>
        <Button data-tight variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          {t('personas.export.do')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, path }) => (
          <SaveItem
            key={format}
            href={`/api/personas/${personaId}/${path}`}
            save={() => answer(desktopExport({ body: { persona_id: personaId, format } }))}
          >
            {t(`personas.export.${format}`)}
          </SaveItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
