/** What the colours and sizes of points mean, taken from the theme. */

import type { GraphPersona } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { type GraphPoints, TIERS, TYPES, UNREAD } from './graph-points';

export const COLOUR_BY = ['tier', 'type', 'persona', 'age', 'topic'] as const;
export type ColourBy = (typeof COLOUR_BY)[number];
export const SIZE_BY = ['importance', 'use'] as const;
export type SizeBy = (typeof SIZE_BY)[number];

export interface Shade {
  readonly label: string;
  /** As CSS has it. */
  readonly colour: string;
}

export interface Colouring {
  readonly shades: readonly Shade[];
  /** For each point the place of its shade. */
  readonly of: Uint8Array;
}

const MANY = ['blue', 'orange', 'teal', 'grape', 'lime', 'pink', 'cyan', 'yellow', 'violet', 'red'];
const TIER_COLOURS = ['--mantine-color-orange-6', '--mantine-color-yellow-5', '--mantine-color-blue-5'];
const AGE_DAYS = [1, 7, 30, 365];
const DAY_MS = 86_400_000;

export function colouring(points: GraphPoints, by: ColourBy, personas: readonly GraphPersona[]): Colouring {
  const of = new Uint8Array(points.x.length);
  const put = (shade: (place: number) => number) => {
    for (let place = 0; place < of.length; place++) of[place] = shade(place);
  };
  if (by === 'tier') {
    put((place) => points.tier[place] ?? 0);
    return { of, shades: TIERS.map((tier, index) => shade(t(`graph.tier.${tier}`), TIER_COLOURS[index] ?? '')) };
  }
  if (by === 'type') {
    put((place) => points.type[place] ?? 0);
    return { of, shades: TYPES.map((type, index) => shade(t(`graph.type.${type}`), many(index))) };
  }
  if (by === 'persona') {
    put((place) => (points.persona[place] ?? 0) % MANY.length);
    return { of, shades: personas.slice(0, MANY.length).map(({ name }, index) => shade(name, many(index))) };
  }
  if (by === 'age') {
    const today = Date.now() / DAY_MS;
    put((place) => AGE_DAYS.filter((days) => today - (points.created[place] ?? 0) > days).length);
    return { of, shades: ageShades() };
  }
  put((place) => {
    const group = points.group[place] ?? 0;
    return group === UNREAD ? MANY.length : group % MANY.length;
  });
  return { of, shades: topicShades() };
}

function ageShades(): readonly Shade[] {
  const labels = [
    t('graph.age.day'),
    t('graph.age.week'),
    t('graph.age.month'),
    t('graph.age.year'),
    t('graph.age.older'),
  ];
  const steps = ['orange-5', 'yellow-5', 'lime-6', 'teal-6', 'blue-6'];
  return labels.map((label, index) => shade(label, `--mantine-color-${steps[index]}`));
}

/** Neighbouring groups differ; what a colour stands for is written on the map. */
function topicShades(): readonly Shade[] {
  const all = MANY.map((_, index) => shade(t('graph.topicShade'), many(index)));
  return [...all, shade(t('graph.unread'), '--mantine-color-dimmed')];
}

function many(index: number): string {
  return `--mantine-color-${MANY[index % MANY.length]}-5`;
}

function shade(label: string, variable: string): Shade {
  return { label, colour: getComputedStyle(document.body).getPropertyValue(variable).trim() || '#888888' };
}

/** Radii in units of the map, at most half a unit so that points never overlap. */
export function radii(points: GraphPoints, by: SizeBy): Float32Array {
  const made = new Float32Array(points.x.length);
  for (let place = 0; place < made.length; place++) {
    const much =
      by === 'importance' ? (points.importance[place] ?? 0) : Math.min(1, Math.log2(1 + (points.uses[place] ?? 0)) / 6);
    made[place] = 0.2 + 0.28 * much;
  }
  return made;
}

/** Red, green, blue and opacity, 0 to 1. */
export function channels(colour: string): readonly [number, number, number, number] {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return [0.5, 0.5, 0.5, 1];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255, 1];
}
