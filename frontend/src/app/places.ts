/** The screens one goes to from the sidebar, and by which keys. */

import {
  IconActivityHeartbeat,
  IconAffiliate,
  IconBrain,
  IconChartBar,
  IconDatabaseExport,
  IconFileImport,
  IconHistory,
  IconMasksTheater,
  IconMessages,
  type IconProps,
  IconSettings,
  IconTimeline,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

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
    | '/settings';
  readonly command: string;
  readonly title: string;
  readonly shortcut: string;
  readonly icon: ComponentType<IconProps>;
}

export const PLACES: readonly Place[] = [
  { to: '/dashboard', command: 'view.dashboard', title: 'Dashboard', shortcut: 'mod+shift+D', icon: IconChartBar },
  { to: '/memories', command: 'view.memories', title: 'Memories', shortcut: 'mod+shift+M', icon: IconBrain },
  { to: '/graph', command: 'view.graph', title: 'Memory graph', shortcut: 'mod+shift+G', icon: IconAffiliate },
  { to: '/personas', command: 'view.personas', title: 'Personas', shortcut: 'mod+shift+P', icon: IconMasksTheater },
  {
    to: '/conversations',
    command: 'view.conversations',
    title: 'Conversations',
    shortcut: 'mod+shift+C',
    icon: IconMessages,
  },
  { to: '/audit', command: 'view.audit', title: 'Audit trail', shortcut: 'mod+shift+A', icon: IconHistory },
  { to: '/past', command: 'view.past', title: 'Time travel', shortcut: 'mod+shift+H', icon: IconTimeline },
  { to: '/imports', command: 'view.imports', title: 'Import', shortcut: 'mod+I', icon: IconFileImport },
  {
    to: '/backups',
    command: 'view.backups',
    title: 'Backups',
    shortcut: 'mod+shift+B',
    icon: IconDatabaseExport,
  },
  {
    to: '/live-queries',
    command: 'view.liveQueries',
    title: 'Live queries',
    shortcut: 'mod+shift+E',
    icon: IconActivityHeartbeat,
  },
  { to: '/settings', command: 'view.settings', title: 'Settings', shortcut: 'mod+comma', icon: IconSettings },
];
