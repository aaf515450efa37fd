/** What the palette shows for what is typed: the best first, in groups; pure, so that it can be tested. */

import { matched } from './fuzzy';
import { groupKey } from './groups';
import type { Command } from './registry';

/** A first sign that narrows what is looked for. */
export const PREFIXES = { '>': 'commands', '@': 'personas', '#': 'tags', '?': 'ask' } as const;
export type Mode = (typeof PREFIXES)[keyof typeof PREFIXES] | 'all';

export interface Row {
  readonly command: Command;
  /** The letters of the title that were meant. */
  readonly places: readonly number[];
}

export interface Section {
  /** A key of a group, or "recent". */
  readonly key: string;
  readonly rows: readonly Row[];
}

export interface Wanted {
  readonly mode: Mode;
  /** Without the first sign. */
  readonly text: string;
}

export interface Offer {
  /** Commands, places, personas, conversations, tags, settings: all that is known here. */
  readonly known: readonly Command[];
  /** What a search found; shown as it came. */
  readonly found: readonly Command[];
  /** What can be asked with the text. */
  readonly ask: readonly Command[];
  /** Ids, the last used first. */
  readonly recent: readonly string[];
}

const MOST_RECENT = 5;
const MOST_OF_A_GROUP = 8;
/** Of groups that may be long, before anything is typed. */
const MOST_AT_REST = 5;
/** Per letter; letters scattered over a title are below it. */
const TELLING = 22;
const OF_KEYWORDS = 0.7;
const LATELY = 1.5;

const AT_REST = ['go', 'do', 'personas', 'conversations'];
const OF_MODE: Readonly<Record<Mode, readonly string[] | null>> = {
  all: null,
  commands: ['go', 'do'],
  personas: ['personas'],
  tags: ['tags'],
  ask: [],
};

export function wantedIn(typed: string): Wanted {
  const sign = typed.trimStart().charAt(0);
  const mode = Object.entries(PREFIXES).find(([prefix]) => prefix === sign)?.[1];
  return mode === undefined ? { mode: 'all', text: typed.trim() } : { mode, text: typed.trimStart().slice(1).trim() };
}

export function sectionsFor({ mode, text }: Wanted, { known, found, ask, recent }: Offer): readonly Section[] {
  const groups = OF_MODE[mode];
  const inMode = known.filter(({ group }) => groups === null || groups.includes(groupKey(group)));
  const local = text === '' ? atRest(inMode, mode, recent) : fitting(inMode, text, recent);
  const isSearched = mode === 'all' && text !== '';
  const asked = mode === 'ask' || isSearched ? grouped(ask.map(asIs)) : [];
  const searched = isSearched ? grouped(found.map(asIs)) : [];
  // A question goes to the persona; everything else first to what is there.
  return mode === 'ask' ? asked : [...local, ...searched, ...asked];
}

/** Before anything is typed: what was used last, then all there is. */
function atRest(known: readonly Command[], mode: Mode, recent: readonly string[]): readonly Section[] {
  const lately = recent
    .flatMap((id) => known.find((command) => command.id === id) ?? [])
    .slice(0, MOST_RECENT)
    .map(asIs);
  const used = new Set(lately.map(({ command }) => command.id));
  const rest = known.filter(({ id, group }) => !used.has(id) && (mode !== 'all' || AT_REST.includes(groupKey(group))));
  const place = ({ group }: Command) => (AT_REST.indexOf(groupKey(group)) + AT_REST.length + 1) % (AT_REST.length + 1);
  rest.sort((one, other) => place(one) - place(other));
  const sections = grouped(rest.map(asIs)).map(({ key, rows }) => ({
    key,
    rows: mode === 'all' && key !== 'go' && key !== 'do' ? rows.slice(0, MOST_AT_REST) : rows,
  }));
  return lately.length > 0 ? [{ key: 'recent', rows: lately }, ...sections] : sections;
}

interface Scored extends Row {
  readonly score: number;
}

function fitting(known: readonly Command[], text: string, recent: readonly string[]): readonly Section[] {
  const rows = known.flatMap((command) => scored(command, text, recent) ?? []);
  rows.sort((one, other) => other.score - one.score);
  // Grouped in the order in which they come, the group of the best is first.
  return grouped(rows).map(({ key, rows: all }) => ({ key, rows: all.slice(0, MOST_OF_A_GROUP) }));
}

function scored(command: Command, text: string, recent: readonly string[]): Scored | null {
  const title = matched(text, command.title);
  const keywords = command.keywords === undefined ? null : matched(text, command.keywords);
  const byTitle = title?.score ?? Number.NEGATIVE_INFINITY;
  const byKeywords = (keywords?.score ?? Number.NEGATIVE_INFINITY) * OF_KEYWORDS;
  const letters = text.replace(/\s+/g, '').length;
  if (Math.max(byTitle, byKeywords / OF_KEYWORDS) < letters * TELLING) return null;
  const place = recent.indexOf(command.id);
  const lately = place < 0 ? 0 : Math.max(0, 8 - place) * LATELY;
  return {
    command,
    places: byTitle >= byKeywords ? (title?.places ?? []) : [],
    score: Math.max(byTitle, byKeywords) + lately,
  };
}

function grouped(rows: readonly Row[]): readonly Section[] {
  const sections = new Map<string, Row[]>();
  for (const row of rows) {
    const key = groupKey(row.command.group);
    sections.set(key, [...(sections.get(key) ?? []), row]);
  }
  return [...sections].map(([key, inside]) => ({ key, rows: inside }));
}

function asIs(command: Command): Row {
  return { command, places: [] };
}
