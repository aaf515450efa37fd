/** What forgetting is called, and what it counts. */

import type { ErasureRead } from '../../generated/live';
import { countOf } from '../../lib/format-number';

const SCOPES: Readonly<Record<ErasureRead['scope'], string>> = {
  persona: 'a persona',
  name: 'a name',
  range: 'a span of time',
};

const NOUNS: readonly (readonly [key: string, one: string, many: string])[] = [
  ['persona', 'persona', 'personas'],
  ['memory', 'memory', 'memories'],
  ['conversation', 'conversation', 'conversations'],
  ['message', 'message', 'messages'],
  ['blobs', 'picture', 'pictures'],
  ['events', 'event', 'events'],
];

export function scopeWords(scope: ErasureRead['scope']): string {
  return SCOPES[scope];
}

export function countWords(counts: Readonly<Record<string, number>>): string {
  const told = NOUNS.flatMap(([key, one, many]) => (counts[key] ? [countOf(counts[key], one, many)] : []));
  return told.length === 0 ? 'nothing' : told.join(', ');
}

/** A moment as a field for local time gives it, as an instant; null for none. */
export function instantOf(local: string): string | null {
  return local === '' ? null : new Date(local).toISOString();
}
