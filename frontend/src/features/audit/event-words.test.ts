import { expect, test } from 'vitest';
import { canBeTakenBack, eventNames, eventSubject, eventTone, eventWords, shortId, unreadWords } from './event-words';

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

test('an event says which text it set, which fields it changed, or at least on what', () => {
  const entity_id = '01a2089e-1648-74d4-b5cf-6619c1ef32a1';
  const bookkeeping = { updated_at: { before: '1', after: '2' }, version: { before: 1, after: 2 } };

  expect(eventSubject({ entity_id, changes: { content: { before: null, after: 'Likes tea' } } })).toBe('Likes tea');
  expect(eventSubject({ entity_id, changes: { ...bookkeeping, access_count: { before: 1, after: 2 } } })).toBe(
    'access count',
  );
  expect(eventSubject({ entity_id, changes: bookkeeping })).toBe('…ef32a1');
});

test('an event that cannot be read says why', () => {
  const changes = { name: { before: null, after: 'Ann' } };
  expect(unreadWords({ changes, unread: null })).toBeNull();
  expect(unreadWords({ changes, unread: 'newer' })).toContain('newer version');
  expect(unreadWords({ changes: {}, unread: 'malformed' })).toContain('cannot be read');
  expect(unreadWords({ changes: {}, unread: null })).toContain('forgotten');
});

test('what was forgotten, its receipt and what cannot be read stay', () => {
  const change = { name: { before: null, after: 'Ann' } };
  const asks = (event: Partial<Parameters<typeof canBeTakenBack>[0]>) =>
    canBeTakenBack({ changes: change, entity_type: 'persona', unread: null, ...event });
  expect(asks({})).toBe(true);
  expect(asks({ changes: {} })).toBe(false);
  expect(asks({ entity_type: 'erasure' })).toBe(false);
  expect(asks({ unread: 'malformed' })).toBe(false);
});
