/** The frame around all screens: persona switcher, navigation, connection, palette. */

import { Tooltip } from '@mantine/core';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { Hotkeys } from '../commands/hotkeys';
import { Palette } from '../commands/palette';
import { startImport } from '../features/imports/start-import';
import { NewPersonaDialog } from '../features/personas/new-persona-dialog';
import { PersonaSwitcher } from '../features/personas/persona-switcher';
import { useSearch } from '../features/search/use-search';
import { useChosenLanguage } from '../features/settings/language';
import { useAppearance } from '../features/settings/use-appearance';
import { Tour } from '../features/welcome/tour';
import { useChannelStatus } from '../reactive/use-channel-status';
import { DensityContext } from '../ui/density';
import { Keys } from '../ui/keys';
import { useActivePersonaId } from './active-persona';
import classes from './app-shell.module.css';
import { PLACES, type Place } from './places';
import { useUndo } from './undo';
import { useFileDrop } from './use-file-drop';
import { useFirstRun } from './use-first-run';
import { usePersonaAccent } from './use-persona-accent';
import { useShellCommands } from './use-shell-commands';
import { useWelcomeCommands } from './use-welcome-commands';

export function AppShell() {
  const [creating, setCreating] = useState(false);
  const navigate = useNavigate();
  const dropping = useFileDrop((files) => {
    void startImport(files);
    void navigate({ to: '/imports' });
  });
  const { density } = useAppearance();
  useChosenLanguage();
  usePersonaAccent();
  useWelcomeCommands();
  useFirstRun();
  useShellCommands(() => setCreating(true));
  const undo = useUndo();
  const search = useSearch(useActivePersonaId());

  return (
    <div className={classes.shell}>
      <nav className={classes.side} aria-label="Main">
        <PersonaSwitcher onCreate={() => setCreating(true)} />
        <ul className={classes.places}>
          {PLACES.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
        </ul>
        <ConnectionStatus />
      </nav>
      <main className={classes.main}>
        <DensityContext value={density}>
          <Outlet />
        </DensityContext>
      </main>
      <NewPersonaDialog
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(personaId) => void navigate({ to: '/personas/$personaId', params: { personaId } })}
      />
      {undo}
      {dropping && <div className={classes.drop}>Drop to import</div>}
      <Tour />
      <Palette search={search} />
      <Hotkeys />
    </div>
  );
}

function PlaceLink({ place }: { place: Place }) {
  const navigate = useNavigate();
  const here = useRouterState({ select: (state) => state.location.pathname.startsWith(place.to) });
  const Icon = place.icon;
  return (
    <li>
      <Tooltip label={<PlaceHint place={place} />} position="right" openDelay={600}>
        <button
          type="button"
          className={classes.place}
          data-tour={place.command}
          aria-current={here ? 'page' : undefined}
          aria-label={place.title}
          onClick={() => void navigate({ to: place.to })}
        >
          <Icon size={16} stroke={1.7} aria-hidden />
          <span className={classes.label}>{place.title}</span>
        </button>
      </Tooltip>
    </li>
  );
}

function PlaceHint({ place }: { place: Place }) {
  return (
    <span className={classes.hint}>
      <span className={classes.hintTitle}>{place.title}</span>
      <Keys shortcut={place.shortcut} />
    </span>
  );
}

function ConnectionStatus() {
  const online = useChannelStatus() === 'live';
  return (
    <div className={classes.status} data-tour="status" role="status" data-online={online || undefined}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.words}>{online ? 'Live' : 'Reconnecting…'}</span>
    </div>
  );
}
