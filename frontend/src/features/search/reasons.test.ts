import { expect, test } from 'vitest';
import { reasonsOf } from './reasons';

const NONE = { lexical: 0, semantic: 0, neighbour: 0, speaker: false, importance: 0.5, length: 0.1 };

test('a memory says by what it was found', () => {
  expect(reasonsOf({ ...NONE, lexical: 0.8, semantic: 0.3, speaker: true })).toBe(
    'Found by words, meaning, who said it',
  );
  expect(reasonsOf({ ...NONE, neighbour: 0.3 })).toBe('Found by what was said beside it');
  expect(reasonsOf(NONE)).toBe('Matches the filter');
});
