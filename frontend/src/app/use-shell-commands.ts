/** The commands that are there on every screen. */

import { useNavigate } from '@tanstack/react-router';
import { inWindow } from '../bridge/client';
import { openPalette } from '../commands/palette';
import { type Command, useCommands } from '../commands/registry';
import { importChosen } from '../features/imports/start-import';
import { useThemeSwitch } from '../features/settings/use-appearance';
import { useActivePersonaId } from './active-persona';
import { PLACES } from './places';

export function useShellCommands(createPersona: () => void): void {
  const navigate = useNavigate();
  const personaId = useActivePersonaId();
  const toPersona = () =>
    void (personaId === null
      ? navigate({ to: '/personas' })
      : navigate({ to: '/personas/$personaId', params: { personaId } }));
  const chooseFiles = () => {
    void navigate({ to: '/imports' });
    if (inWindow()) void importChosen();
  };
  const { scheme, toggle } = useThemeSwitch();
  const other = scheme === 'dark' ? 'light' : 'dark';
  const going: Command[] = PLACES.map(({ to, command, title, shortcut }) => ({
    id: command,
    title,
    group: 'Go to',
    shortcut,
    run: () => void navigate({ to }),
  }));
  useCommands([
    ...going,
    { id: 'persona.new', title: 'New persona…', group: 'Do', shortcut: 'mod+N', run: createPersona },
    { id: 'import.open', title: 'Import files…', group: 'Do', shortcut: 'mod+O', run: chooseFiles },
    { id: 'persona.export', title: 'Export the persona…', group: 'Do', run: toPersona },
    { id: 'view.theme', title: `Use the ${other} theme`, group: 'Do', shortcut: 'mod+shift+L', run: toggle },
    { id: 'view.palette', title: 'Command palette', group: 'Do', run: openPalette },
    { id: 'help.shortcuts', title: 'Keyboard shortcuts', group: 'Do', run: () => void navigate({ to: '/settings' }) },
  ]);
}
