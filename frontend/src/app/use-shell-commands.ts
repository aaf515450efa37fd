/** The commands that are there on every screen. */

import { inWindow } from '../bridge/client';
import { togglePalette } from '../commands/palette-store';
import { focusedPane } from '../commands/pane-focus';
import { type Command, useCommands } from '../commands/registry';
import { importChosen } from '../features/imports/start-import';
import { useThemeSwitch } from '../features/settings/use-appearance';
import { t } from '../i18n/i18n';
import { useActivePersonaId } from './active-persona';
import { addressOf, closePane, focusOn, goTo, openBeside, useHalves } from './panes';
import { placesHere, placeTitle } from './places';
import { walkRegions } from './regions';
import { openWindow } from './windows';

interface Dialogs {
  readonly createPersona: () => void;
  readonly showKeys: () => void;
}

export function useShellCommands({ createPersona, showKeys }: Dialogs): void {
  const personaId = useActivePersonaId();
  const { scheme, toggle } = useThemeSwitch();
  const chooseFiles = () => {
    goTo('/imports');
    if (inWindow()) void importChosen();
  };
  const going: Command[] = placesHere().map((place) => ({
    id: place.command,
    title: placeTitle(place),
    group: 'go',
    shortcut: place.shortcut,
    goesTo: place.to,
    run: () => goTo(place.to),
  }));
  const words = (key: Parameters<typeof title>[0]) => ({ title: title(key), group: 'do' });
  useCommands([
    ...going,
    { id: 'persona.new', ...words('newPersona'), shortcut: 'mod+N', run: createPersona },
    { id: 'import.open', ...words('importFiles'), shortcut: 'mod+O', run: chooseFiles },
    {
      id: 'persona.export',
      ...words('exportPersona'),
      run: () => goTo(personaId === null ? '/personas' : `/personas/${personaId}`),
    },
    {
      id: 'view.theme',
      ...words(scheme === 'dark' ? 'useLight' : 'useDark'),
      shortcut: 'mod+shift+L',
      run: toggle,
    },
    { id: 'view.palette', ...words('palette'), shortcut: 'mod+K', run: togglePalette },
    { id: 'help.shortcuts', ...words('shortcuts'), shortcut: '?', run: showKeys },
    ...useWindowCommands(),
  ]);
}

/** What is done with the window itself: halves of it, parts of it, others beside it. */
function useWindowCommands(): readonly Command[] {
  const isSplit = useHalves().beside !== null;
  const words = (key: Parameters<typeof title>[0]) => ({ title: title(key), group: 'do' });
  const here = () => addressOf(focusedPane());
  const ofHalves: readonly Command[] = [
    { id: 'pane.close', ...words('closePane'), shortcut: 'mod+shift+X', run: closePane },
    {
      id: 'pane.other',
      ...words('otherPane'),
      shortcut: 'mod+shift+F6',
      run: () => focusOn(focusedPane() === 'first' ? 'beside' : 'first'),
    },
  ];
  return [
    { id: 'pane.beside', ...words('beside'), shortcut: 'mod+\\', run: () => openBeside(here()) },
    ...(isSplit ? ofHalves : []),
    { id: 'window.new', ...words('newWindow'), shortcut: 'mod+shift+N', run: () => openWindow('/dashboard') },
    { id: 'window.this', ...words('thisInWindow'), run: () => openWindow(here()) },
    { id: 'region.next', ...words('nextRegion'), shortcut: 'F6', run: () => walkRegions(1) },
    { id: 'region.last', ...words('lastRegion'), shortcut: 'shift+F6', run: () => walkRegions(-1) },
  ];
}

type Title = keyof typeof import('../i18n/en/app.json')['commands'];

function title(key: Title): string {
  return t(`app.commands.${key}`);
}
