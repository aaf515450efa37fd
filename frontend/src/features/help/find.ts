/** Looks for words in the pages of help: all of them, in any case and with or without accents; no React. */

import { PAGE_IDS, type PageId } from './pages';
import { sectionsOf } from './sections';
import type { Texts } from './texts';

export interface FoundSection {
  readonly page: PageId;
  readonly anchor: string;
  readonly title: string;
  /** What stands around the first word that was found. */
  readonly excerpt: string;
}

/** From a place on up to, not including, another. */
export type Stretch = readonly [start: number, end: number];

const BEFORE = 36;
const LENGTH = 130;

/** The sections that have all the words, those first that have one in their title. */
export function findIn(texts: Texts, looked: string): readonly FoundSection[] {
  const words = wordsOf(looked);
  if (words.length === 0) return [];
  const found = PAGE_IDS.flatMap((page) => {
    const [first, ...rest] = sectionsOf(texts[page]);
    return [first, ...rest].flatMap((section) => {
      if (section === undefined) return [];
      const own = folded(`${section.title} ${section.text}`).text;
      const whole = `${folded(first?.title ?? '').text} ${own}`;
      // The page's title alone would bring all of its sections.
      if (!words.every((word) => whole.includes(word)) || !words.some((word) => own.includes(word))) return [];
      const title = folded(section.title).text;
      const { anchor, text } = section;
      return [
        {
          page,
          anchor,
          title: section.title,
          excerpt: excerptOf(text, words),
          inTitle: words.some((word) => title.includes(word)),
        },
      ];
    });
  });
  return [...found.filter((each) => each.inTitle), ...found.filter((each) => !each.inTitle)].map(
    ({ inTitle, ...section }) => section,
  );
}

export function wordsOf(looked: string): readonly string[] {
  return folded(looked).text.split(/\s+/).filter(Boolean);
}

/** Where the words stand in a text, in order and without overlaps. */
export function stretchesIn(text: string, words: readonly string[]): readonly Stretch[] {
  const { text: plain, places } = folded(text);
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length)) {
      found.push([places[at] ?? 0, places[at + word.length] ?? text.length]);
    }
  }
  found.sort(([one], [other]) => one - other);
  return found.reduce<[number, number][]>((kept, [start, end]) => {
    const last = kept.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else kept.push([start, end]);
    return kept;
  }, []);
}

function excerptOf(text: string, words: readonly string[]): string {
  const [first] = stretchesIn(text, words);
  const from = Math.max(0, (first?.[0] ?? 0) - BEFORE);
  const start = from === 0 ? 0 : text.indexOf(' ', from) + 1;
  const rest = text.slice(start, start + LENGTH);
  const end = start + LENGTH < text.length ? rest.lastIndexOf(' ') : rest.length;
  return `${start > 0 ? '… ' : ''}${rest.slice(0, end)}${end < rest.length ? ' …' : ''}`;
}

/** In lower case without accents, and where each of its letters stood; the end of the text comes last. */
function folded(text: string): { readonly text: string; readonly places: readonly number[] } {
  let plain = '';
  const places: number[] = [];
  let at = 0;
  for (const letter of text) {
    const bare = letter.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    for (let count = 0; count < bare.length; count++) places.push(at);
    plain += bare;
    at += letter.length;
  }
  return { text: plain, places: [...places, text.length] };
}
