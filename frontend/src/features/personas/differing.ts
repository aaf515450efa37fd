/** The texts and choices in which two personas differ. */

import type { PersonaRead } from '../../generated/live';

const FIELDS = [
  'description',
  'scenario',
  'system_prompt',
  'first_message',
  'tags',
  'accent',
  'model',
  'memory_settings',
  'privacy_settings',
] as const satisfies readonly (keyof PersonaRead)[];
const OF_PERSONALITY = ['temperament', 'style', 'free_traits'] as const;

export function differing(one: PersonaRead, other: PersonaRead): Record<string, { before: unknown; after: unknown }> {
  const pairs = [
    ...FIELDS.map((field) => [field, one[field], other[field]] as const),
    ...OF_PERSONALITY.map((field) => [field, one.personality[field], other.personality[field]] as const),
  ];
  const found = pairs.filter(([, before, after]) => JSON.stringify(before) !== JSON.stringify(after));
  return Object.fromEntries(
    found.map(([field, before, after]) => [field, { before: flat(before), after: flat(after) }]),
  );
}

function flat(value: unknown): unknown {
  return Array.isArray(value) ? value.join(', ') : value;
}
