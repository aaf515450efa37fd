import { describe, expect, it } from 'vitest';
import { bothInWords } from './value-words';

const words = (value: unknown) => bothInWords(value, null).kept;

describe('two values of a field', () => {
  it('are read as they are where they are texts, or lists of texts', () => {
    expect(bothInWords('Keeps bees', 'Keeps wasps')).toEqual({ kept: 'Keeps bees', lost: 'Keeps wasps' });
    expect(bothInWords(['home'], ['home', 'letters'])).toEqual({ kept: 'home', lost: 'home, letters' });
    expect([0, false].map(words)).toEqual(['0', 'false']);
  });

  it('say where there is nothing', () => {
    expect(['', null, undefined, [], {}].map(words)).toEqual(Array(5).fill('(nothing)'));
  });

  it('show only the parts that differ', () => {
    const kept = { traits: { openness: 0.8, warmth: 0.2 }, free_traits: ['calm'], style: '' };
    const lost = { traits: { openness: 0.4, warmth: 0.2 }, style: '' };

    expect(bothInWords(kept, lost)).toEqual({
      kept: 'traits, openness: 0.8\nfree traits: calm',
      lost: 'traits, openness: 0.4',
    });
    expect(words({ traits: { openness: 0.8 } })).toBe('traits, openness: 0.8');
  });
});
