/** Saves what the app makes as a file: the window asks where to in its native dialog, a browser downloads. */

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { inWindow } from '../bridge/client';
import { t } from '../i18n/i18n';
import { useCommand } from '../reactive/use-command';

interface SaveFileProps {
  /** Where a browser finds the file. */
  readonly href: string;
  /** Asks the window to save it; answers where, or null when the person chose nothing. */
  readonly save: () => Promise<{ path: string | null }>;
  readonly children: ReactNode;
}

export function SaveItem({ href, save, children }: SaveFileProps) {
  const { run } = useSaving(save);
  if (inWindow()) return <Menu.Item onClick={() => void run()}>{children}</Menu.Item>;
  return (
    <Menu.Item component="a" href={href} download>
      {children}
    </Menu.Item>
  );
}

export function SaveButton({ href, save, children, icon }: SaveFileProps & { readonly icon: ReactNode }) {
  const { run, busy } = useSaving(save);
  if (inWindow()) {
    return (
      <Button variant="default" leftSection={icon} loading={busy} onClick={() => void run()}>
        {children}
      </Button>
    );
  }
  return (
    <Button component="a" href={href} download variant="default" leftSection={icon}>
      {children}
    </Button>
  );
}

function useSaving(save: SaveFileProps['save']) {
  return useCommand(async () => {
    const { path } = await save();
    if (path !== null) notifications.show({ message: t('commands.savedAs', { path }) });
  });
}
