import { expect, test } from 'vitest';
import { replyText } from './reply-text';

test('the pieces of a reply are joined in their order', () => {
  const pieces = [
    { id: '1', message_id: 'a', content: 'Hel' },
    { id: '2', message_id: 'b', content: 'Other' },
    { id: '3', message_id: 'a', content: 'lo' },
  ];

  expect(replyText(pieces, 'a')).toBe('Hello');
  expect(replyText(pieces, 'c')).toBe('');
});
