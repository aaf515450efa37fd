/** Saves a persona as a character card that other apps read. */

import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useCommands } from '../../commands/registry';

const FORMATS = [
  { format: 'png', label: 'Picture with the card inside (PNG)' },
  { format: 'json', label: 'Card alone (JSON)' },
];

export function ExportCard({ personaId }: { personaId: string }) {
  const [opened, setOpened] = useState(false);
  useCommands([{ id: 'persona.export', title: 'Export this persona…', group: 'Do', run: () => setOpened(true) }]);

  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      transitionProps={{ duration: 120, exitDuration: 80 }}
    >
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, label }) => (
          <Menu.Item key={format} component="a" href={`/api/personas/${personaId}/card?format=${format}`} download>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
