/** Theme and density, kept in the vault: the window's own storage does not outlive a restart. */

import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';

export type Theme = 'auto' | 'light' | 'dark';

const THEME_KEY = 'appearance.color_scheme';

/** Makes the page look as the settings say; belongs into the frame, once. */
export function useAppearance(): void {
  const stored = useStoredTheme();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (stored !== null) setColorScheme(stored);
  }, [stored, setColorScheme]);
}

/** The theme that was chosen, and how to choose another: shown at once, stored after. */
export function useTheme(): { readonly theme: Theme; readonly choose: (theme: Theme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { run } = useCommand((value: Theme) => answer(settingsPut({ path: { key: THEME_KEY }, body: { value } })));
  const choose = (theme: Theme) => {
    setColorScheme(theme);
    void run(theme);
  };
  return { theme: colorScheme, choose };
}

export function useThemeSwitch(): { readonly scheme: 'light' | 'dark'; readonly toggle: () => void } {
  const scheme = useComputedColorScheme('light');
  const { choose } = useTheme();
  return { scheme, toggle: () => choose(scheme === 'dark' ? 'light' : 'dark') };
}

function useStoredTheme(): Theme | null {
  const settings = useLiveQuery('settings$', {});
  if (settings.status !== 'live') return null;
  const value = settings.rows.find((row) => row.key === THEME_KEY)?.value;
  return value === 'light' || value === 'dark' || value === 'auto' ? value : null;
}
