import { expect, test } from 'vitest';
import { replyTexts } from './reply-text';

test('pieces of one reply are joined in order, and replies are told apart', () => {
  const pieces = [
    { id: '1', message_id: 'a', content: 'Hel' },
    { id: '2', message_id: 'b', content: 'Yes' },
    { id: '3', message_id: 'a', content: 'lo' },
  ];

  expect([...replyTexts(pieces)]).toEqual([
    ['a', 'Hello'],
    ['b', 'Yes'],
  ]);
});
