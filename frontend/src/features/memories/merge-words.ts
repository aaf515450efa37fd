/** First words for memories that are merged or split; a person goes on from them. */

/** What a memory may say at most, in characters. */
const MOST = 100_000;
const SENTENCE = /(?<=[.!?…])\s+|\n+/u;

/** All of them, each once, a line each. */
export function joined(contents: readonly string[]): string {
  return [...new Set(contents.map((content) => content.trim()))].join('\n').slice(0, MOST);
}

/** The sentences or lines of a memory, at least two parts, the second empty where there is but one. */
export function partsOf(content: string, most: number): string[] {
  const parts = content.split(SENTENCE).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const kept = parts.slice(0, most - 1);
  const rest = parts.slice(most - 1).join(' ');
  if (rest !== '') kept.push(rest);
  return kept.length > 1 ? kept : [content.trim(), ''];
}
