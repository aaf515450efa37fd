import { expect, test } from 'vitest';
import { blocksOf } from './text-blocks';

test('paragraphs are blocks of their own', () => {
  expect(blocksOf('One\nstill one\n\nTwo')).toEqual(['One\nstill one', 'Two']);
});

test('code stays whole, whatever lines are empty in it', () => {
  expect(blocksOf('Look:\n\n```py\na\n\nb\n```\n\nDone')).toEqual(['Look:', '```py\na\n\nb\n```', 'Done']);
  expect(blocksOf('~~~~\n```\n\nx\n~~~\n\n~~~~')).toEqual(['~~~~\n```\n\nx\n~~~\n\n~~~~']);
});

test('nothing written yet is one empty block', () => {
  expect(blocksOf('')).toEqual(['']);
});

test('a longer text leaves the blocks above alone', () => {
  const before = blocksOf('One\n\nTw');
  const after = blocksOf('One\n\nTwo\n\nThree');

  expect(after[0]).toBe(before[0]);
});
