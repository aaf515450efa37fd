/** How everything looks: what can be chosen, and what of that is stored. */

import type { Density } from '../../ui/density';

export type Theme = 'auto' | 'light' | 'dark';
export type Motion = 'auto' | 'reduced';

export interface Appearance {
  readonly theme: Theme;
  readonly density: Density;
  readonly motion: Motion;
}

export const KEYS = {
  theme: 'appearance.color_scheme',
  density: 'appearance.density',
  motion: 'appearance.motion',
} as const satisfies Record<keyof Appearance, string>;

export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];
export const DENSITIES: readonly Density[] = ['compact', 'default', 'roomy'];
export const MOTIONS: readonly Motion[] = ['auto', 'reduced'];

/** What is stored, and what holds where nothing or nothing known is. */
export function appearanceIn(settings: readonly { readonly key: string; readonly value: unknown }[]): Appearance {
  const stored = new Map(settings.map(({ key, value }) => [key, value]));
  return {
    theme: oneOf(THEMES, stored.get(KEYS.theme)) ?? 'auto',
    density: oneOf(DENSITIES, stored.get(KEYS.density)) ?? 'default',
    motion: oneOf(MOTIONS, stored.get(KEYS.motion)) ?? 'auto',
  };
}

function oneOf<Value>(known: readonly Value[], stored: unknown): Value | undefined {
  return known.find((each) => each === stored);
}
