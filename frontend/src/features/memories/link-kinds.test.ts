import { expect, test } from 'vitest';
import type { MemoryLink } from '../../generated/api/types.gen';
import { kindsOf } from './link-kinds';

const memory = { id: 'a', content: '' } as MemoryLink['memory'];

test('links of one kind stand under one heading, names apart', () => {
  const links: MemoryLink[] = [
    { kind: 'supersedes', reason: '', memory },
    { kind: 'same_entity', reason: 'Biscuit', memory },
    { kind: 'same_entity', reason: 'Porto', memory },
    { kind: 'same_entity', reason: 'Biscuit', memory },
  ];

  const told = kindsOf(links).map(({ title, linked }) => [title, linked.length]);

  expect(told).toEqual([
    ['Replaced by this one', 1],
    ['Also about Biscuit', 2],
    ['Also about Porto', 1],
  ]);
});
