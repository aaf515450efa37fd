/** What can be done with one persona of the gallery, where it was asked for. */

import { Menu } from '@mantine/core';
import { t } from '../../i18n/i18n';
import type { GalleryPersona } from './gallery-view';
import type { PersonaDeeds } from './use-persona-deeds';

export interface MenuAt {
  readonly persona: GalleryPersona;
  readonly x: number;
  readonly y: number;
}

interface GalleryMenuProps {
  readonly at: MenuAt | null;
  readonly deeds: PersonaDeeds;
  readonly onOpen: (personaId: string) => void;
  readonly onClose: () => void;
}

export function GalleryMenu({ at, deeds, onOpen, onClose }: GalleryMenuProps) {
  if (at === null) return null;
  const { persona } = at;
  const isRetired = persona.retired_at !== null;
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={230} transitionProps={{ duration: 80 }} returnFocus>
      <Menu.Target>
        <span style={{ position: 'fixed', left: at.x, top: at.y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={persona.name}>
        <Menu.Item onClick={() => onOpen(persona.id)}>{t('personas.menu.edit')}</Menu.Item>
        {!isRetired && (
          <Menu.Item onClick={() => void deeds.activate(persona)}>{t('personas.menu.activate')}</Menu.Item>
        )}
        <Menu.Item onClick={() => void deeds.duplicate(persona, false)}>{t('personas.menu.duplicate')}</Menu.Item>
        <Menu.Item onClick={() => void deeds.duplicate(persona, true)}>{t('personas.menu.duplicateAll')}</Menu.Item>
        <Menu.Divider />
        {isRetired ? (
          <Menu.Item onClick={() => void deeds.bringBack([persona])}>{t('personas.menu.bringBack')}</Menu.Item>
        ) : (
          <Menu.Item onClick={() => void deeds.retire([persona])}>{t('personas.menu.retire')}</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => void deeds.remove([persona])}>
          {t('personas.menu.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
