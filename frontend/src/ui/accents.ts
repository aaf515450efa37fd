/** The accent colours one may choose; white words on shade 7 (light) and 6 (dark) of each are above 4.5 : 1. */

import type { MantineColorsTuple } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { sharedValue } from '../lib/shared-value';

export const ACCENTS = {
  sea: ['#e6f7f5', '#cdece8', '#9fdad3', '#6ec7bd', '#47b5aa', '#2aa396', '#138077', '#0c7469', '#085d55', '#044740'],
  sky: ['#e7f3fd', '#cfe5f9', '#9fcaf2', '#6caeea', '#4497e2', '#2a87db', '#1a6fbb', '#12619f', '#0c4d81', '#063a63'],
  iris: ['#eef0fe', '#dcdffb', '#b6bdf5', '#8f99ef', '#6f7be9', '#5b67e3', '#4a54cf', '#3f48b8', '#333b96', '#272d74'],
  plum: ['#f6edfb', '#ead9f4', '#d4b2e8', '#bd89db', '#a866cf', '#9a50c5', '#8440ac', '#733697', '#5d2b7b', '#472060'],
  rose: ['#fdecf2', '#f9d6e2', '#f2abc3', '#ea7da3', '#e25788', '#dc3f77', '#bd2c61', '#a72455', '#881c45', '#681434'],
  ember: ['#fdf0e8', '#f9ddcc', '#f1ba9a', '#e99565', '#e1763b', '#d9651f', '#ad4c13', '#97410e', '#7b340a', '#5f2706'],
  moss: ['#eff6ea', '#dcebd2', '#b9d7a6', '#94c378', '#75b151', '#61a238', '#4a7f29', '#406f22', '#33591a', '#264412'],
} as const satisfies Record<string, MantineColorsTuple>;

export type Accent = keyof typeof ACCENTS;

export const ACCENT_NAMES = Object.keys(ACCENTS) as Accent[];

const shared = sharedValue<Accent>('sea');

/** The accent all screens have from now on. */
export function setAccent(accent: Accent): void {
  shared.set(accent);
}

export function useAccent(): Accent {
  return useSyncExternalStore(shared.watch, shared.current);
}

export function isAccent(value: unknown): value is Accent {
  return ACCENT_NAMES.some((name) => name === value);
}

/** The persona's own, else the one chosen for all, else sea. */
export function accentOf(persona: { readonly accent: string | null } | null, setting: unknown): Accent {
  return [persona?.accent, setting].find(isAccent) ?? 'sea';
}
