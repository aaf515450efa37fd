import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Offer, sectionsFor, wantedIn } from './palette-sections';
import type { Command } from './registry';

const command = (id: string, title: string, group: string): Command => ({ id, title, group, run: () => undefined });
const KNOWN = [
  command('edit.undo', 'Undo', 'do'),
  command('view.memories', 'Memories', 'go'),
  command('view.settings', 'Settings', 'go'),
  command('persona.1', 'Switch to Ann', 'personas'),
  command('tag.tea', '#tea', 'tags'),
];
const OFFER: Offer = { known: KNOWN, found: [], ask: [], recent: [] };
const ASK = [command('ask.new', 'Ask Ann: tea', 'ask')];
const FOUND = [command('memory.1', 'Likes tea', 'memories')];
const ids = (typed: string, offer: Partial<Offer> = {}) =>
  sectionsFor(wantedIn(typed), { ...OFFER, ...offer }).map(({ key, rows }) => [
    key,
    ...rows.map((row) => row.command.id),
  ]);

test('before anything is typed, places come first, after what was used last', () => {
  expect(ids('')).toEqual([
    ['go', 'view.memories', 'view.settings'],
    ['do', 'edit.undo'],
    ['personas', 'persona.1'],
  ]);
  expect(ids('', { recent: ['edit.undo', 'gone'] })[0]).toEqual(['recent', 'edit.undo']);
});

test('the best fit is first, then what was found, then what can be asked', () => {
  expect(ids('tea', { found: FOUND, ask: ASK })).toEqual([
    ['tags', 'tag.tea'],
    ['memories', 'memory.1'],
    ['ask', 'ask.new'],
  ]);
  expect(ids('what is this', { ask: ASK })).toEqual([['ask', 'ask.new']]);
});

test('of two that fit alike, the one used last is first', () => {
  const two = [command('a', 'Memo one', 'go'), command('b', 'Memo two', 'go')];

  expect(ids('memo', { known: two, recent: ['b'] })).toEqual([['go', 'b', 'a']]);
});

test('a first sign narrows', () => {
  expect(ids('>')).toEqual([
    ['go', 'view.memories', 'view.settings'],
    ['do', 'edit.undo'],
  ]);
  expect(ids('@ann')).toEqual([['personas', 'persona.1']]);
  expect(ids('#te', { found: FOUND })).toEqual([['tags', 'tag.tea']]);
  expect(ids('?tea', { ask: ASK, found: FOUND })).toEqual([['ask', 'ask.new']]);
});

test('nothing is offered twice, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.subarray(KNOWN.map(({ id }) => id)), (typed, recent) => {
      const all = ids(typed, { recent, found: FOUND, ask: ASK }).flatMap(([, ...rows]) => rows);

      expect(new Set(all).size).toBe(all.length);
    }),
  );
});
