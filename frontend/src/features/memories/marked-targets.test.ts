import { expect, test, vi } from 'vitest';
import type { BulkTarget } from './bulk-plan';
import { markedTargets } from './marked-targets';
import { EVERYTHING, only, toggled } from './selection';

const memory = (id: string): BulkTarget => ({
  id,
  tier: 'warm',
  type: 'note',
  tags: [],
  state: 'active',
  pinned_at: null,
});
const ids = (targets: readonly BulkTarget[]) => targets.map(({ id }) => id);
const all = ['a', 'b', 'c'].map(memory);
const loaded = new Map(all.slice(0, 2).map((target) => [target.id, target]));

test('marked rows that are at hand are read from nowhere', async () => {
  const readAll = vi.fn(async () => all);

  const targets = await markedTargets(only(['b', 'a']), loaded, readAll);

  expect(ids(targets)).toEqual(['b', 'a']);
  expect(readAll).not.toHaveBeenCalled();
});

test('a marked row that was scrolled away is found again', async () => {
  expect(ids(await markedTargets(only(['a', 'c']), loaded, async () => all))).toEqual(['a', 'c']);
});

test('everything stands for all rows but the exceptions', async () => {
  expect(ids(await markedTargets(toggled(EVERYTHING, 'b'), loaded, async () => all))).toEqual(['a', 'c']);
});
