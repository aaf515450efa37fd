import { expect, test } from 'vitest';
import { eventTitle, valueWords } from './past-words';

test('events are told in words', () => {
  expect(eventTitle('v1.MemoryTierChanged')).toBe('Memory tier changed');
  expect(eventTitle('v12.PersonaCreated')).toBe('Persona created');
});

test('values are told as text', () => {
  expect(valueWords('')).toBe('—');
  expect(valueWords([])).toBe('—');
  expect(valueWords(['tea', 'rain'])).toBe('tea, rain');
  expect(valueWords({ a: 1 })).toBe('{"a":1}');
  expect(valueWords(0.5)).toBe('0.5');
});
