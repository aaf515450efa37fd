import { expect, test } from 'vitest';
import { eventNames, eventTone, eventWords, shortId } from './event-words';

test('a known event is said in words', () => {
  expect(eventWords('v1.MemoryTierChanged')).toBe('Memory moved to another tier');
});

test('an event of a newer program is still readable', () => {
  expect(eventWords('v3.GoalReachedTwice')).toBe('Goal reached twice');
});

test('names can be narrowed to one entity type', () => {
  const names = eventNames('message').map(({ name }) => name);

  expect(names).toContain('v1.MessageAdded');
  expect(names.every((name) => name.startsWith('v1.Message'))).toBe(true);
});

test('the tone of an event tells making, changing, losing and regaining apart', () => {
  const tones = ['v1.MemoryAdded', 'v1.MemoryTierChanged', 'v1.PersonaErased', 'v1.MemoryRestored'].map(eventTone);

  expect(tones).toEqual(['made', 'changed', 'gone', 'back']);
});

test('two ids made in the same hour look different when shortened', () => {
  expect(shortId('019ac1de-7c2a-7000-8000-00000000aaaa')).not.toBe(shortId('019ac1de-7c2a-7000-8000-00000000bbbb'));
});
