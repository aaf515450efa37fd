import { expect, test } from 'vitest';
import { draftOf, missingIn, PRESETS } from './backend-presets';

test('every preset can be stored as it is', () => {
  for (const { name, kind, url } of PRESETS) expect(missingIn({ ...draftOf(null), name, kind, url })).toBeNull();
});

test('a draft says what is missing', () => {
  expect(missingIn(draftOf(null))).toBe('Give it a name');
  expect(missingIn({ ...draftOf(null), name: 'A', url: 'localhost' })).toContain('http://');
  expect(missingIn({ ...draftOf(null), name: 'A', url: 'http://me:secret@host' })).toContain('no name or key');
});
