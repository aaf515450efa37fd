import { expect, test } from 'vitest';
import { reasonWords } from './prompt-words';

test('a memory says by what it was found', () => {
  const why = { lexical: 1, semantic: 0.426, neighbour: 0, speaker: true, importance: 0.5, length: 0.2 };

  expect(reasonWords({ kind: 'memories', why: null, items: [{ memory_id: 'a', score: 1.2, why }] })).toEqual([
    '1. Found by words in common 100 %, meaning 43 %, said by the one who was named.',
  ]);
});

test('what is pinned or always there says so', () => {
  const why = { lexical: 0 };

  expect(reasonWords({ kind: 'memories', why: null, items: [{ memory_id: 'a', score: 0, why }] })).toEqual([
    '1. Pinned: always recalled.',
  ]);
  expect(reasonWords({ kind: 'lore', why: { key: 'always' }, items: [] })).toEqual(['Always there.']);
  expect(reasonWords({ kind: 'lore', why: { key: 'tower' }, items: [] })).toEqual(['Called up by “tower”.']);
});
