/** The frame around all screens: persona switcher, navigation, connection, palette. */

import { useMediaQuery } from '@mantine/hooks';
import { IconDots, IconSearch } from '@tabler/icons-react';
import { Outlet, RouterProvider, useRouter, useRouterState } from '@tanstack/react-router';
import { type ComponentProps, useCallback, useState } from 'react';
import { isOnPhone } from '../bridge/side';
import { Hotkeys } from '../commands/hotkeys';
import { togglePalette, useOpenedPalette } from '../commands/palette-store';
import { notePaneFocus } from '../commands/pane-focus';
import { startImport } from '../features/imports/start-import';
import { PersonaSwitcher } from '../features/personas/persona-switcher';
import { useChosenLanguage } from '../features/settings/language';
import { useAppearance } from '../features/settings/use-appearance';
import { useTourStep } from '../features/welcome/tour-steps';
import { t } from '../i18n/i18n';
import { useChannelStatus } from '../reactive/use-channel-status';
import { DensityContext } from '../ui/density';
import { type Openable, onDemand, useSettled } from '../ui/on-demand';
import { Panes } from '../ui/panes';
import classes from './app-shell.module.css';
import { Pane } from './pane';
import { closePane, focusOn, goTo, setShare, useHalves, WIDE_ENOUGH } from './panes';
import { PlaceLink } from './place-link';
import { HELP, placesHere } from './places';
import { useUndo } from './undo';
import { useFileDrop } from './use-file-drop';
import { useFirstRun } from './use-first-run';
import { useHelpCommands } from './use-help-commands';
import { useKept } from './use-kept';
import { usePersonaAccent } from './use-persona-accent';
import { useShellCommands } from './use-shell-commands';

const AppPalette = onDemand(async () => (await import('./app-palette')).AppPalette);
const CheatSheet = onDemand(async () => (await import('../commands/cheat-sheet')).CheatSheet);
const NewPersonaDialog = onDemand(
  async () => (await import('../features/personas/new-persona-dialog')).NewPersonaDialog,
);
const NoticeCentre = onDemand<Openable>(async () => (await import('./notice-centre')).NoticeCentre);
const AfterStart = onDemand<Openable>(async () => (await import('./after-start')).AfterStart);
const WarmPersonas = onDemand<Openable>(async () => (await import('./warm-personas')).WarmPersonas);
const TaskIndicator = onDemand<Openable>(async () => (await import('../features/tasks/task-indicator')).TaskIndicator);
const SyncCorner = onDemand<ComponentProps<typeof import('./sync-corner').SyncCorner> & Openable>(
  async () => (await import('./sync-corner')).SyncCorner,
);
const Tour = onDemand<Openable>(async () => (await import('../features/welcome/tour')).Tour);

export function AppShell() {
  const [creating, setCreating] = useState(false);
  const [showsMore, setShowsMore] = useClosedByGoing();
  const [showsKeys, setShowsKeys] = useState(false);
  const dropping = useFileDrop((files) => {
    void startImport(files);
    goTo('/imports');
  });
  useChosenLanguage();
  usePersonaAccent();
  // First, for what is offered first is listed first.
  useShellCommands({ createPersona: () => setCreating(true), showKeys: () => setShowsKeys(true) });
  useHelpCommands();
  useFirstRun();
  useKept();
  const undo = useUndo();
  const isSettled = useSettled();
  const isTouring = useTourStep() !== null;
  /** Syncing tells in the place of the page's own connection, as long as there is one. */
  const [isSigned, setSigned] = useState(false);
  const hasPalette = useOpenedPalette() !== null;

  return (
    <div className={classes.shell} data-frame>
      <button type="button" className={classes.skip} onClick={() => focusOn('first')}>
        {t('app.skip')}
      </button>
      <nav className={classes.side} aria-label={t('app.nav')} data-region data-bar={showsMore ? 'whole' : 'closed'}>
        <PersonaSwitcher onCreate={() => setCreating(true)} />
        <ul className={classes.places}>
          {placesHere().map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
        </ul>
        <button
          type="button"
          className={classes.more}
          data-bar-more
          aria-expanded={showsMore}
          onClick={() => setShowsMore(!showsMore)}
        >
          <IconDots size={20} stroke={1.7} aria-hidden />
          <span>{t('app.more')}</span>
        </button>
        <ul className={classes.beneath}>
          <PlaceLink place={HELP} />
          {isOnPhone() && (
            <li>
              <button type="button" onClick={togglePalette}>
                <IconSearch size={16} stroke={1.7} aria-hidden />
                <span className={classes.label}>{t('app.commands.palette')}</span>
              </button>
            </li>
          )}
        </ul>
        <TaskIndicator opened={isSettled} />
        <div className={classes.foot} data-bar-foot>
          {!isSigned && <ConnectionStatus />}
          <SyncCorner opened={isSettled} onSigned={setSigned} />
          <NoticeCentre opened={isSettled} />
        </div>
      </nav>
      <main className={classes.main}>
        <Screens />
      </main>
      <NewPersonaDialog
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(personaId) => goTo(`/personas/${personaId}`)}
      />
      {undo}
      {dropping && <div className={classes.drop}>{t('app.drop')}</div>}
      <CheatSheet opened={showsKeys} onClose={() => setShowsKeys(false)} />
      <WarmPersonas opened={isSettled} />
      <AfterStart opened={isSettled} />
      <Tour opened={isTouring} />
      <AppPalette opened={hasPalette} />
      <Hotkeys />
    </div>
  );
}

/** Of a phone's bar: it shows the rest until a screen is gone to. */
function useClosedByGoing(): readonly [boolean, (opened: boolean) => void] {
  const here = useRouterState({ select: (state) => state.location.href });
  const [openAt, setOpenAt] = useState<string | null>(null);
  return [openAt === here, (opened) => setOpenAt(opened ? here : null)];
}

/** One screen, or two where there is room. */
function Screens() {
  const router = useRouter();
  const { beside, share } = useHalves();
  const isWide = useMediaQuery(WIDE_ENOUGH, true, { getInitialValueInEffect: false });
  const { density } = useAppearance();
  const isSplit = beside !== null && isWide;
  const closeFirst = useCallback(() => {
    notePaneFocus('first');
    closePane();
  }, []);
  const closeBeside = useCallback(() => {
    notePaneFocus('beside');
    closePane();
  }, []);
  return (
    <DensityContext value={density}>
      <Panes
        share={share}
        onShare={setShare}
        dividerLabel={t('app.panes.divider')}
        first={
          <Pane id="first" router={router} onClose={isSplit ? closeFirst : null}>
            <Outlet />
          </Pane>
        }
        second={
          isSplit ? (
            <Pane id="beside" router={beside} onClose={closeBeside}>
              <RouterProvider router={beside} />
            </Pane>
          ) : null
        }
      />
    </DensityContext>
  );
}

function ConnectionStatus() {
  const online = useChannelStatus() === 'live';
  return (
    <div className={classes.status} data-tour="status" role="status" data-online={online || undefined}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.words}>{online ? t('app.live') : t('app.reconnecting')}</span>
    </div>
  );
}
