import { describe, expect, test } from 'vitest';
import { BULK_IDS, type BulkPatch, type BulkStep, type BulkTarget, inPortions, planBulk } from './bulk-plan';

const memory = (id: string, some: Partial<BulkTarget> = {}): BulkTarget => ({
  id,
  tier: 'warm',
  type: 'note',
  tags: [],
  state: 'active',
  pinned_at: null,
  ...some,
});

/** The targets as they would be after these requests. */
function applied(targets: readonly BulkTarget[], steps: readonly BulkStep[]): BulkTarget[] {
  return targets.map((target) =>
    steps.filter((step) => step.ids.includes(target.id)).reduce((row, step) => patched(row, step.patch), target),
  );
}

function patched(row: BulkTarget, { add_tags = [], remove_tags = [], pinned, ...fields }: BulkPatch): BulkTarget {
  const kept = row.tags.filter((tag) => !remove_tags.includes(tag));
  const pinned_at = pinned ? '2026-11-24T00:00:00Z' : row.pinned_at;
  return { ...row, ...fields, pinned_at, tags: [...kept, ...add_tags.filter((tag) => !kept.includes(tag))] };
}

describe('planBulk', () => {
  test('one tier for many memories is one request', () => {
    const plan = planBulk([memory('a'), memory('b'), memory('c')], { kind: 'tier', tier: 'cold' });

    expect(plan.steps).toEqual([{ ids: ['a', 'b', 'c'], patch: { tier: 'cold' } }]);
  });

  test('a move reaches every memory, whatever tier it had', () => {
    const targets = [memory('a', { tier: 'hot' }), memory('b', { tier: 'warm' }), memory('c', { tier: 'hot' })];
    const plan = planBulk(targets, { kind: 'tier', tier: 'cold' });

    const moved = applied(targets, plan.steps);

    expect(moved.map(({ tier }) => tier)).toEqual(['cold', 'cold', 'cold']);
  });

  test('memories that already are as wanted get no new version', () => {
    const plan = planBulk([memory('a', { tier: 'cold' }), memory('b')], { kind: 'tier', tier: 'cold' });

    expect(plan.count).toBe(1);
    expect(plan.steps).toEqual([{ ids: ['b'], patch: { tier: 'cold' } }]);
  });

  test('adding a tag keeps the tags each memory had', () => {
    const targets = [memory('a', { tags: ['tea'] }), memory('b', { tags: ['home', 'tea'] }), memory('c')];
    const plan = planBulk(targets, { kind: 'addTag', tag: 'home' });

    const tagged = applied(targets, plan.steps);

    expect(tagged.map(({ tags }) => tags)).toEqual([['tea', 'home'], ['home', 'tea'], ['home']]);
  });

  test('removing a tag touches only the memories that carry it', () => {
    const plan = planBulk([memory('a', { tags: ['tea', 'x'] }), memory('b')], { kind: 'removeTag', tag: 'x' });

    expect(plan.steps).toEqual([{ ids: ['a'], patch: { remove_tags: ['x'] } }]);
  });

  test('switching off leaves alone what a newer memory replaced; recalling again brings both back', () => {
    const targets = [
      memory('a'),
      memory('b', { state: 'superseded' }),
      memory('c', { state: 'disabled', pinned_at: '2026-11-24T00:00:00Z' }),
    ];

    expect(planBulk(targets, { kind: 'state', state: 'disabled' }).steps).toEqual([
      { ids: ['a'], patch: { state: 'disabled' } },
    ]);
    expect(planBulk(targets, { kind: 'state', state: 'active' }).steps[0]?.ids).toEqual(['b', 'c']);
    expect(planBulk(targets, { kind: 'pin', pinned: true }).steps[0]?.ids).toEqual(['a', 'b']);
  });

  test('more ids than a request should carry are put into several', () => {
    const targets = Array.from({ length: 2 * BULK_IDS + 1 }, (_, index) => memory(`m${index}`));

    const plan = planBulk(targets, { kind: 'type', type: 'fact' });

    expect(plan.steps.map(({ ids }) => ids.length)).toEqual([BULK_IDS, BULK_IDS, 1]);
    expect(plan.count).toBe(2 * BULK_IDS + 1);
  });
});

test('portions lose no id and keep their order', () => {
  expect(inPortions(['a', 'b', 'c', 'd', 'e'], 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});
