/** The screens one goes to from the sidebar, and by which keys. */

import {
  IconActivityHeartbeat,
  IconAffiliate,
  IconBrain,
  IconChartBar,
  IconDatabaseExport,
  IconFileImport,
  IconHelp,
  IconHistory,
  IconMasksTheater,
  IconMessages,
  type IconProps,
  IconSettings,
  IconTimeline,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { isOnPhone } from '../bridge/side';
import { t } from '../i18n/i18n';

export interface Place {
  readonly to:
    | '/dashboard'
    | '/memories'
    | '/graph'
    | '/personas'
    | '/conversations'
    | '/audit'
    | '/past'
    | '/imports'
    | '/backups'
    | '/live-queries'
    | '/settings'
    | '/help';
  readonly command: string;
  readonly shortcut: string;
  readonly icon: ComponentType<IconProps>;
  /** In the bar of a phone; the others are behind More. */
  readonly inBar?: true;
  /** Not for phones. */
  readonly atComputer?: true;
}

export const PLACES: readonly Place[] = [
  { to: '/dashboard', command: 'view.dashboard', shortcut: 'mod+shift+D', icon: IconChartBar, inBar: true },
  { to: '/memories', command: 'view.memories', shortcut: 'mod+shift+M', icon: IconBrain, inBar: true },
  { to: '/graph', command: 'view.graph', shortcut: 'mod+shift+G', icon: IconAffiliate },
  { to: '/personas', command: 'view.personas', shortcut: 'mod+shift+P', icon: IconMasksTheater },
  {
    to: '/conversations',
    command: 'view.conversations',
    shortcut: 'mod+shift+C',
    icon: IconMessages,
    inBar: true,
  },
  { to: '/audit', command: 'view.audit', shortcut: 'mod+shift+A', icon: IconHistory },
  { to: '/past', command: 'view.past', shortcut: 'mod+shift+H', icon: IconTimeline },
  { to: '/imports', command: 'view.imports', shortcut: 'mod+I', icon: IconFileImport },
  {
    to: '/backups',
    command: 'view.backups',
    shortcut: 'mod+shift+B',
    icon: IconDatabaseExport,
    atComputer: true,
  },
  {
    to: '/live-queries',
    command: 'view.liveQueries',
    shortcut: 'mod+shift+E',
    icon: IconActivityHeartbeat,
    atComputer: true,
  },
  { to: '/settings', command: 'view.settings', shortcut: 'mod+comma', icon: IconSettings },
];

/** Those that there are on this side. */
export function placesHere(): readonly Place[] {
  return isOnPhone() ? PLACES.filter(({ atComputer }) => !atComputer) : PLACES;
}

/** At the foot of the sidebar; the keys lead to the page about what is on the screen. */
export const HELP: Place = { to: '/help', command: 'help.here', shortcut: 'F1', icon: IconHelp };

/** What the screen is called, in the language of the screens. */
export function placeTitle({ to }: Pick<Place, 'to'>): string {
  return TITLES[to]();
}

const TITLES: Readonly<Record<Place['to'], () => string>> = {
  '/dashboard': () => t('app.places.dashboard'),
  '/memories': () => t('app.places.memories'),
  '/graph': () => t('app.places.graph'),
  '/personas': () => t('app.places.personas'),
  '/conversations': () => t('app.places.conversations'),
  '/audit': () => t('app.places.audit'),
  '/past': () => t('app.places.past'),
  '/imports': () => t('app.places.imports'),
  '/backups': () => t('app.places.backups'),
  '/live-queries': () => t('app.places.liveQueries'),
  '/settings': () => t('app.places.settings'),
  '/help': () => t('app.places.help'),
};
