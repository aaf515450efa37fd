/** How everything looks: what can be chosen, and what of that is stored. */

import { LANGUAGE_CODES, type LanguageCode } from '../../i18n/languages';
import { ACCENT_NAMES, type Accent } from '../../ui/accents';
import type { Density } from '../../ui/density';

export type Theme = 'auto' | 'light' | 'dark';
export type Motion = 'auto' | 'reduced';
export type Direction = 'auto' | 'ltr' | 'rtl';
/** In percent of the usual size. */
export type Scale = 90 | 100 | 112 | 125 | 150 | 200;

export interface Appearance {
  readonly theme: Theme;
  readonly accent: Accent;
  readonly density: Density;
  readonly scale: Scale;
  readonly motion: Motion;
  readonly language: 'auto' | LanguageCode;
  readonly direction: Direction;
}

export const KEYS = {
  theme: 'appearance.color_scheme',
  accent: 'appearance.accent',
  density: 'appearance.density',
  scale: 'appearance.scale',
  motion: 'appearance.motion',
  language: 'appearance.language',
  direction: 'appearance.direction',
} as const satisfies Record<keyof Appearance, string>;

export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];
export const DENSITIES: readonly Density[] = ['compact', 'default', 'roomy'];
export const SCALES: readonly Scale[] = [90, 100, 112, 125, 150, 200];
export const MOTIONS: readonly Motion[] = ['auto', 'reduced'];
export const DIRECTIONS: readonly Direction[] = ['auto', 'ltr', 'rtl'];
export const LANGUAGE_CHOICES: readonly Appearance['language'][] = ['auto', ...LANGUAGE_CODES];

/** What is stored, and what holds where nothing or nothing known is. */
export function appearanceIn(settings: readonly { readonly key: string; readonly value: unknown }[]): Appearance {
  const stored = new Map(settings.map(({ key, value }) => [key, value]));
  return {
    theme: oneOf(THEMES, stored.get(KEYS.theme)) ?? 'auto',
    accent: oneOf(ACCENT_NAMES, stored.get(KEYS.accent)) ?? 'sea',
    density: oneOf(DENSITIES, stored.get(KEYS.density)) ?? 'default',
    scale: oneOf(SCALES, stored.get(KEYS.scale)) ?? 100,
    motion: oneOf(MOTIONS, stored.get(KEYS.motion)) ?? 'auto',
    language: oneOf(LANGUAGE_CHOICES, stored.get(KEYS.language)) ?? 'auto',
    direction: oneOf(DIRECTIONS, stored.get(KEYS.direction)) ?? 'auto',
  };
}

function oneOf<Value>(known: readonly Value[], stored: unknown): Value | undefined {
  return known.find((each) => each === stored);
}
