import { expect, test } from 'vitest';
import { filterParams, isNarrowed, type MemoryFilters, NO_FILTERS, withoutFilters } from './memory-filters';

const filters = (some: Partial<MemoryFilters>): MemoryFilters => ({ ...NO_FILTERS, ...some });

test('no filter asks for everything and names no parameter', () => {
  expect(filterParams(NO_FILTERS)).toEqual({});
});

test('every filter becomes its parameter', () => {
  const chosen = filters({ text: ' tea ', tiers: ['warm', 'hot'], types: ['fact'], tag: 'kitchen' });

  expect(filterParams(chosen)).toEqual({ q: 'tea', tier: ['hot', 'warm'], type: ['fact'], tag: 'kitchen' });
});

test('state, pin, recall and source narrow too', () => {
  const chosen = filters({ states: ['superseded', 'disabled'], pinned: true, recalled: false, source: 'merge' });

  expect(filterParams(chosen)).toEqual({
    state: ['disabled', 'superseded'],
    pinned: true,
    recalled: false,
    source: 'merge',
  });
  expect(isNarrowed(filters({ recalled: false }))).toBe(true);
});

test('the order in which tiers were ticked opens no second live query', () => {
  const one = filterParams(filters({ tiers: ['warm', 'hot'] }));
  const other = filterParams(filters({ tiers: ['hot', 'warm'] }));

  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

test('blank text and a chosen order do not count as a filter', () => {
  expect(isNarrowed(filters({ text: '   ', sort: 'importance' }))).toBe(false);
  expect(isNarrowed(filters({ tag: 'kitchen' }))).toBe(true);
});

test('clearing the filters keeps the order', () => {
  const cleared = withoutFilters(filters({ text: 'tea', tag: 'kitchen', sort: 'oldest' }));

  expect(cleared).toEqual({ ...NO_FILTERS, sort: 'oldest' });
});
