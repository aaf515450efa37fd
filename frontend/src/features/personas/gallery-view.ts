/** Which personas a gallery shows, and in which order. */

import type { PersonaMemories, PersonaSummary, PersonaTalk } from '../../generated/live';

export const ORDERS = ['name', 'talked', 'memories', 'newest'] as const;
export type GalleryOrder = (typeof ORDERS)[number];

export interface Shown {
  readonly text: string;
  readonly tag: string | null;
  readonly order: GalleryOrder;
  readonly withRetired: boolean;
}

export interface GalleryPersona extends PersonaSummary {
  /** Null until they are counted. */
  readonly memories: number | null;
  readonly lastTalk: string | null;
}

/** Personas with their figures; null figures are not known yet. */
export function withFigures(
  personas: readonly PersonaSummary[],
  counts: readonly PersonaMemories[] | null,
  talks: readonly PersonaTalk[] | null,
): GalleryPersona[] {
  const counted = counts && new Map(counts.map((row) => [row.persona_id, row.count]));
  const talked = new Map((talks ?? []).map((row) => [row.persona_id, row.last_at]));
  return personas.map((persona) => ({
    ...persona,
    memories: counted && (counted.get(persona.id) ?? 0),
    lastTalk: talked.get(persona.id) ?? null,
  }));
}

export function shownPersonas(personas: readonly GalleryPersona[], shown: Shown): GalleryPersona[] {
  const words = shown.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = personas.filter((persona) => {
    if (persona.retired_at !== null && !shown.withRetired) return false;
    if (shown.tag !== null && !persona.tags.includes(shown.tag)) return false;
    const said = `${persona.name} ${persona.description} ${persona.tags.join(' ')}`.toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  });
  return found.sort((one, other) => ranked(one, other, shown.order));
}

/** All tags, the most used first. */
export function tagsOf(personas: readonly PersonaSummary[]): string[] {
  const uses = new Map<string, number>();
  for (const tag of personas.flatMap((persona) => persona.tags)) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  return [...uses]
    .sort(([one, often], [other, seldom]) => seldom - often || one.localeCompare(other))
    .map(([tag]) => tag);
}

function ranked(one: GalleryPersona, other: GalleryPersona, order: GalleryOrder): number {
  const retired = Number(one.retired_at !== null) - Number(other.retired_at !== null);
  return retired || first(one, other, order) || one.name.localeCompare(other.name) || (one.id < other.id ? -1 : 1);
}

function first(one: GalleryPersona, other: GalleryPersona, order: GalleryOrder): number {
  switch (order) {
    case 'name':
      return 0;
    case 'talked':
      return (other.lastTalk ?? '').localeCompare(one.lastTalk ?? '');
    case 'memories':
      return (other.memories ?? 0) - (one.memories ?? 0);
    case 'newest':
      return other.created_at.localeCompare(one.created_at);
  }
}
