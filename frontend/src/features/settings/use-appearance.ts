/** How the app looks, kept in the vault: the window's own storage does not outlive a restart. */

import { useComputedColorScheme, useDirection, useMantineColorScheme } from '@mantine/core';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import { language } from '../../i18n/i18n';
import { LANGUAGES } from '../../i18n/languages';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { setScale } from '../../ui/scale';
import { type Appearance, appearanceIn, KEYS, type Theme } from './appearance';

/** Makes the page look as the settings say; belongs into the frame, once. */
export function useAppearance(): Appearance {
  const stored = useStored();
  const { setColorScheme } = useMantineColorScheme();
  const { setDirection } = useDirection();
  const appearance = stored ?? appearanceIn([]);
  const { theme, scale, motion } = appearance;
  const direction = appearance.direction === 'auto' ? LANGUAGES[language()].direction : appearance.direction;
  const isKnown = stored !== null;
  useEffect(() => {
    if (isKnown) setColorScheme(theme);
  }, [isKnown, theme, setColorScheme]);
  useLayoutEffect(() => {
    if (isKnown) setScale(scale / 100);
  }, [isKnown, scale]);
  useEffect(() => {
    document.documentElement.dataset['motion'] = motion;
  }, [motion]);
  useLayoutEffect(() => {
    if (isKnown) setDirection(direction);
  }, [isKnown, direction, setDirection]);
  return appearance;
}

/** What was chosen, and how to choose something else: shown at once, stored after. */
export function useChoices(): {
  readonly chosen: Appearance;
  readonly choose: <Name extends keyof Appearance>(name: Name, value: Appearance[Name]) => void;
} {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const stored = useStored() ?? appearanceIn([]);
  const { run } = useCommand((key: string, value: string | number) =>
    answer(settingsPut({ path: { key }, body: { value } })),
  );
  return {
    chosen: { ...stored, theme: colorScheme },
    choose: (name, value) => {
      if (name === 'theme') setColorScheme(value as Theme);
      void run(KEYS[name], value);
    },
  };
}

export function useThemeSwitch(): { readonly scheme: 'light' | 'dark'; readonly toggle: () => void } {
  const scheme = useComputedColorScheme('light');
  const { choose } = useChoices();
  return { scheme, toggle: () => choose('theme', scheme === 'dark' ? 'light' : 'dark') };
}

/** Null until it is known. */
function useStored(): Appearance | null {
  const settings = useLiveQuery('settings$', {});
  const rows = settings.status === 'live' ? settings.rows : null;
  return useMemo(() => (rows === null ? null : appearanceIn(rows)), [rows]);
}
