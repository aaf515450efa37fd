/** Opening an address beside or in another window, for menus of lists; the frame says how. */

import { IconColumns2, IconExternalLink } from '@tabler/icons-react';
import { t } from '../i18n/i18n';
import type { ContextMenuItem } from '../ui/context-menu';

interface Openers {
  readonly canSplit: () => boolean;
  readonly beside: (address: string) => void;
  readonly window: (address: string) => void;
}

let openers: Openers | null = null;

export function installOpeners(offered: Openers): void {
  openers = offered;
}

export function elsewhereItems(address: string): readonly ContextMenuItem[] {
  if (openers === null) return [];
  const { canSplit, beside, window: another } = openers;
  const inWindow = {
    id: 'open.window',
    label: t('commands.open.window'),
    icon: <IconExternalLink size={14} aria-hidden />,
    group: 'open',
    run: () => another(address),
  };
  if (!canSplit()) return [inWindow];
  return [
    {
      id: 'open.beside',
      label: t('commands.open.beside'),
      icon: <IconColumns2 size={14} aria-hidden />,
      group: 'open',
      run: () => beside(address),
    },
    inWindow,
  ];
}
