/** What can be done with one persona of the gallery. */

import { t } from '../../i18n/i18n';
import type { ContextMenuItem } from '../../ui/context-menu';
import type { GalleryPersona } from './gallery-view';
import type { PersonaDeeds } from './use-persona-deeds';

export function galleryMenu(
  persona: GalleryPersona,
  deeds: PersonaDeeds,
  onOpen: (personaId: string) => void,
): readonly ContextMenuItem[] {
  const isRetired = persona.retired_at !== null;
  const activate = { id: 'activate', label: t('personas.menu.activate'), run: () => void deeds.activate(persona) };
  const retire = { id: 'retire', label: t('personas.menu.retire'), run: () => void deeds.retire([persona]) };
  const back = { id: 'back', label: t('personas.menu.bringBack'), run: () => void deeds.bringBack([persona]) };
  return [
    { id: 'open', label: t('personas.menu.edit'), run: () => onOpen(persona.id) },
    ...(isRetired ? [] : [activate]),
    { id: 'copy', label: t('personas.menu.duplicate'), run: () => void deeds.duplicate(persona, false) },
    { id: 'copyAll', label: t('personas.menu.duplicateAll'), run: () => void deeds.duplicate(persona, true) },
    { ...(isRetired ? back : retire), group: 'keep' },
    {
      id: 'delete',
      label: t('personas.menu.delete'),
      danger: true,
      group: 'keep',
      run: () => void deeds.remove([persona]),
    },
  ];
}
