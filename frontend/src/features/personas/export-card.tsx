/** Saves a persona as a character card that other apps read. */

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { answer, inWindow } from '../../bridge/client';
import { useCommands } from '../../commands/registry';
import { desktopExport } from '../../generated/api/sdk.gen';
import { useCommand } from '../../reactive/use-command';

type Format = 'png' | 'json';

const FORMATS: readonly { format: Format; label: string }[] = [
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
          <CardItem key={format} personaId={personaId} format={format}>
            {label}
          </CardItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface CardItemProps {
  readonly personaId: string;
  readonly format: Format;
  readonly children: ReactNode;
}

/** The window asks where to in its native dialog; a browser downloads. */
function CardItem({ personaId, format, children }: CardItemProps) {
  const { run: save } = useCommand(async () => {
    const { path } = await answer(desktopExport({ body: { persona_id: personaId, format } }));
    if (path !== null) notifications.show({ message: `Saved as ${path}` });
  });

  if (inWindow()) return <Menu.Item onClick={() => void save()}>{children}</Menu.Item>;
  return (
    <Menu.Item component="a" href={`/api/personas/${personaId}/card?format=${format}`} download>
      {children}
    </Menu.Item>
  );
}
