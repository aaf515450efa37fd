import { expect, test } from 'vitest';
import { draftOf, keyWarning, missingIn, PRESETS, withModel } from './backend-presets';

test('every preset can be stored as it is', () => {
  for (const { name, kind, url } of PRESETS) expect(missingIn({ ...draftOf(null), name, kind, url })).toBeNull();
});

test('a draft says what is missing', () => {
  expect(missingIn(draftOf(null))).toBe('Give it a name');
  expect(missingIn({ ...draftOf(null), name: 'A', url: 'localhost' })).toContain('http://');
  expect(missingIn({ ...draftOf(null), name: 'A', url: 'http://me:secret@host' })).toContain('no name or key');
});

test('a key in clear to another machine is warned of, and only there', () => {
  expect(keyWarning('http://192.168.1.20:8080/v1')).toContain('192.168.1.20');
  expect(keyWarning('http://localhost.example/v1')).toContain('localhost.example');
  for (const url of [
    'https://api.openai.com/v1',
    'http://127.0.0.1:1234/v1',
    'http://localhost:1/v1',
    'http://[::1]:9',
  ])
    expect(keyWarning(url)).toBeNull();
  expect(keyWarning('nonsense')).toBeNull();
});

test('what the server tells of a model is filled in, what it does not tell is left alone', () => {
  expect(withModel('small', { small: 32_768 })).toEqual({ model: 'small', context_tokens: 32_768 });
  expect(withModel('large', { small: 32_768 })).toEqual({ model: 'large' });
  expect(withModel('tiny', { tiny: 100 })).toEqual({ model: 'tiny', context_tokens: 512 });
});
