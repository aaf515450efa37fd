/** The screens one goes to from the sidebar, and by which keys. */

import { IconChartBar, IconMasksTheater, type IconProps, IconSettings } from '@tabler/icons-react';
import type { ComponentType } from 'react';

export interface Place {
  readonly to: '/dashboard' | '/personas' | '/settings';
  readonly command: string;
  readonly title: string;
  readonly shortcut: string;
  readonly icon: ComponentType<IconProps>;
}

export const PLACES: readonly Place[] = [
  { to: '/dashboard', command: 'view.dashboard', title: 'Dashboard', shortcut: 'mod+shift+D', icon: IconChartBar },
  { to: '/personas', command: 'view.personas', title: 'Personas', shortcut: 'mod+shift+P', icon: IconMasksTheater },
  { to: '/settings', command: 'view.settings', title: 'Settings', shortcut: 'mod+comma', icon: IconSettings },
];
