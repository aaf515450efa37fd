import { expect, it } from 'vitest';
import { valueWords } from './value-words';

it('reads texts and lists of texts as they are, and says where there is nothing', () => {
  expect(valueWords('Keeps bees')).toBe('Keeps bees');
  expect(valueWords(['home', 'letters'])).toBe('home, letters');
  expect(['', null, undefined, []].map(valueWords)).toEqual(Array(4).fill('(nothing)'));
  expect(valueWords(0)).toBe('0');
  expect(valueWords(false)).toBe('false');
  expect(valueWords({ openness: 0.8 })).toContain('"openness": 0.8');
});
