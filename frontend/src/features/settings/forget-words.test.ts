import { expect, test } from 'vitest';
import { countWords, instantOf, scopeWords } from './forget-words';

test('counts are told in an order that people expect, without noughts', () => {
  expect(countWords({ events: 7, blobs: 0, memory: 1, persona: 1, message: 2 })).toBe(
    '1 persona, 1 memory, 2 messages, 7 events',
  );
  expect(countWords({ events: 0, blobs: 0 })).toBe('nothing');
});

test('a local moment becomes an instant', () => {
  expect(instantOf('')).toBeNull();
  expect(instantOf('2026-11-23T10:00')).toBe(new Date('2026-11-23T10:00').toISOString());
});

test('scopes have names', () => {
  expect(scopeWords('range')).toBe('a period');
});
