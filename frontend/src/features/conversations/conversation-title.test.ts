import { expect, test } from 'vitest';
import { freshTitle, shownTitle } from './conversation-title';

test('a conversation without a title is still called something', () => {
  expect(shownTitle({ title: '  ' })).toBe('Untitled conversation');
});

test('a new conversation never takes the name of another', () => {
  expect(freshTitle([])).toBe('Conversation 1');
  expect(freshTitle(['Tea', 'Conversation 3'])).toBe('Conversation 4');
});
