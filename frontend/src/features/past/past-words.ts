/** What things of the past are called. */

/** "v1.MemoryTierChanged" as "Memory tier changed". */
export function eventTitle(name: string): string {
  const words = name
    .replace(/^v\d+\./, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A field of a past row as text; what is empty is told as such. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
