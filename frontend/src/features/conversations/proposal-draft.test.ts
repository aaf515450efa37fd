import { expect, test } from 'vitest';
import { editOf, isTelling, typeOf } from './proposal-draft';

const PROPOSAL = { content: 'Likes tea', type: 'fact', importance: 0.555 } as const;

test('only what was changed is told', () => {
  expect(editOf(PROPOSAL, { content: 'Likes tea', type: 'fact', importance_percent: 56 })).toEqual({});
  expect(editOf(PROPOSAL, { content: 'Loves tea', type: 'preference', importance_percent: 90 })).toEqual({
    content: 'Loves tea',
    type: 'preference',
    importance: 0.9,
  });
});

test('an empty memory or importance cannot be remembered', () => {
  expect(isTelling({ content: ' ', type: 'fact', importance_percent: 50 })).toBe(false);
  expect(isTelling({ content: 'Tea', type: 'fact', importance_percent: null })).toBe(false);
});

test('a word that is no type is refused', () => {
  expect(typeOf('skill')).toBe('skill');
  expect(typeOf('toString')).toBeNull();
});
