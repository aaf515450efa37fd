import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matched, plain } from './fuzzy';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const score = (typed: string, of: string) => matched(typed, of)?.score ?? Number.NEGATIVE_INFINITY;

test('a text is found by any of its letters in their order', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
      fc.infiniteStream(fc.boolean()),
      (of, keep) => {
        const typed = [...of].filter(() => keep.next().value).join('');

        expect(matched(typed, of)).not.toBeNull();
      },
    ),
  );
});

test('what was meant are places of the typed letters, ascending', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
      (typed, of) => {
        const found = matched(typed, of);
        if (found === null) return;

        expect(found.places.map((place) => plain(of[place] ?? '')).join('')).toBe(plain(typed.replace(/\s+/g, '')));
        expect([...found.places].sort((one, other) => one - other)).toEqual(found.places);
      },
    ),
  );
});

test('letters that are not there find nothing, whatever the text', () => {
  fc.assert(
    fc.property(text, (of) => {
      expect(matched('\u2603', of.replaceAll('\u2603', ''))).toBeNull();
    }),
  );
});

test('a text fits itself at least as well as any part of it does, and case and accents count almost nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abcdef xyz'), minLength: 1, maxLength: 20 }), (of) => {
      expect(matched(of, of)).not.toBeNull();
      expect(score(of.toUpperCase(), of)).toBeGreaterThan(score(of, of) - of.length - 1);
    }),
  );
});

test('beginnings of words come before letters in the middle, and letters in a row before scattered ones', () => {
  expect(score('at', 'Audit trail')).toBeGreaterThan(score('at', 'Separate it'));
  expect(score('mem', 'Memories')).toBeGreaterThan(score('mem', 'My extended map'));
  expect(score('set', 'Settings')).toBeGreaterThan(score('set', 'Use the light theme'));
  expect(score('imp', 'Import files…')).toBeGreaterThan(score('imp', 'Simplify'));
});

test('umlauts are found as they are, without their dots, and spelled out', () => {
  for (const typed of ['über', 'uber', 'ueber', 'UEBER']) expect(matched(typed, 'Übersicht')).not.toBeNull();
  expect(matched('groesse', 'Größe')).not.toBeNull();
  expect(matched('strasse', 'Straße')?.places).toEqual([0, 1, 2, 3, 4, 5]);
  expect(matched('cafe', 'Café')).not.toBeNull();
  expect(matched('Éa', 'ea')).not.toBeNull();
});

test('the order of the letters decides', () => {
  expect(matched('ba', 'ab')).toBeNull();
  expect(matched('', 'anything')).toEqual({ score: 0, places: [] });
});
