/**
 * How well a few typed letters fit a text.
 *
 * The letters must come in the text in their order. Beginnings of words and letters in a row count more, gaps and a late
 * beginning count less; accents and case count nothing, and "ae" finds "ä".
 */

export interface Match {
  /** Larger is better; comparable for one typed text only. */
  readonly score: number;
  /** Which letters of the text were meant, ascending. */
  readonly places: readonly number[];
}

const HIT = 16;
const IN_A_ROW = 18;
const WORD_START = 22;
const FIRST_LETTER = 8;
const SAME_CASE = 1;
const GAP = 2;
const LATE = 0.5;
const MOST_LATE = 20;
/** Longer texts are read so far only. */
const READ = 300;

interface Folded {
  readonly letters: readonly string[];
  /** Where in the text each letter comes from. */
  readonly from: readonly number[];
}

const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o' };

/** Null when the typed letters do not come in the text; nothing typed fits everything. */
export function matched(typed: string, text: string): Match | null {
  const wanted = [...plain(typed.replace(/\s+/g, ''))];
  if (wanted.length === 0) return { score: 0, places: [] };
  const asSeen = best(wanted, fold(text, plain), text, typed);
  const asSpelled = /[äöüßæœø]/i.test(text)
    ? best([...spelled(typed.replace(/\s+/g, ''))], fold(text, spelled), text, typed)
    : null;
  if (asSeen === null || asSpelled === null) return asSeen ?? asSpelled;
  return asSpelled.score > asSeen.score ? asSpelled : asSeen;
}

/** Without case and accents. */
export function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll('ı', 'i');
}

function spelled(text: string): string {
  return plain(
    text
      .toLowerCase()
      .normalize('NFC')
      .replace(/[äöüßæœø]/g, (letter) => SPELLED[letter] ?? letter),
  );
}

function fold(text: string, by: (text: string) => string): Folded {
  const letters: string[] = [];
  const from: number[] = [];
  let place = 0;
  for (const letter of text.slice(0, READ)) {
    for (const folded of by(letter)) {
      letters.push(folded);
      from.push(place);
    }
    place += letter.length;
  }
  return { letters, from };
}

/** How good a way to a letter is, and at which letter it was before. */
interface Step {
  readonly score: number;
  readonly before: number;
}

const NOWHERE: Step = { score: Number.NEGATIVE_INFINITY, before: -1 };

/** The best way to find the letters, by dynamic programming over (typed letter, letter of the text). */
function best(wanted: readonly string[], folded: Folded, text: string, typed: string): Match | null {
  const { letters, from } = folded;
  const worths = letters.map((_, place) => HIT + bonus(text, from, place, typed));
  const rows: (readonly Step[])[] = [];
  for (const letter of wanted) {
    const above = rows.at(-1);
    rows.push(above ? nextRow(letter, letters, worths, above) : firstRow(letter, letters, worths));
  }
  const last = rows.at(-1) ?? [];
  const end = last.reduce((most, { score }, place) => (score > scoreAt(last, most) ? place : most), 0);
  const score = scoreAt(last, end);
  if (score === NOWHERE.score) return null;
  const places = traced(rows, end).map((place) => from[place] ?? 0);
  return { score: score - letters.length / READ, places: [...new Set(places)] };
}

function firstRow(letter: string, letters: readonly string[], worths: readonly number[]): readonly Step[] {
  return letters.map((each, place) =>
    each === letter ? { score: (worths[place] ?? 0) - Math.min(place, MOST_LATE) * LATE, before: -1 } : NOWHERE,
  );
}

function nextRow(
  letter: string,
  letters: readonly string[],
  worths: readonly number[],
  above: readonly Step[],
): readonly Step[] {
  // The best way that ends before the letter in front, with what the gap has cost since.
  let open = NOWHERE;
  return letters.map((each, place) => {
    const far = scoreAt(above, place - 2) - GAP;
    const waited = open.score - LATE;
    open = far > waited ? { score: far, before: place - 2 } : { ...open, score: waited };
    if (each !== letter) return NOWHERE;
    const joined = scoreAt(above, place - 1) + IN_A_ROW;
    const step = joined >= open.score ? { score: joined, before: place - 1 } : open;
    return { ...step, score: step.score + (worths[place] ?? 0) };
  });
}

function scoreAt(row: readonly Step[], place: number): number {
  return row[place]?.score ?? NOWHERE.score;
}

function bonus(text: string, from: readonly number[], place: number, typed: string): number {
  const at = from[place] ?? 0;
  const isWordStart = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') || isHump(text, at);
  const isFirstOfLetter = place === 0 || from[place - 1] !== at;
  const isSame = typed.includes(text[at] ?? '\0');
  return (
    (isWordStart && isFirstOfLetter ? WORD_START : 0) + (place === 0 ? FIRST_LETTER : 0) + (isSame ? SAME_CASE : 0)
  );
}

function isHump(text: string, at: number): boolean {
  return /\p{Ll}/u.test(text[at - 1] ?? '') && /\p{Lu}/u.test(text[at] ?? '');
}

function traced(rows: readonly (readonly Step[])[], end: number): readonly number[] {
  const places: number[] = [];
  let place = end;
  for (const row of [...rows].reverse()) {
    places.unshift(place);
    place = row[place]?.before ?? -1;
  }
  return places;
}
