import { expect, test } from 'vitest';
import { addressOf, memorySearch, shownAt } from './memory-address';

test.each([
  [{ view: 'heatmap', count: 'told', year: 2024 }, 'told', 2024],
  [{ view: 'heatmap', year: 'all' }, 'recalled', 'all'],
  [{ view: 'heatmap' }, 'recalled', 'last'],
])('the days of the heatmap %o are in the address', (search, counted, years) => {
  const shown = shownAt(memorySearch(search));

  expect([shown.counted, shown.years]).toEqual([counted, years]);
  expect(addressOf(shown)).toEqual(search);
});

test('a year as the router reads it, and what is none', () => {
  expect(shownAt(memorySearch({ view: 'heatmap', year: '2024' })).years).toBe(2024);
  for (const year of ['24', 'never', '20245', '0999', '']) {
    expect(shownAt(memorySearch({ view: 'heatmap', year })).years).toBe('last');
  }
});

test.each([
  { view: 'compare', earlier: '2026-11-01T08:00:00.000Z', later: '2026-11-08T08:00:00.000Z' },
  { view: 'compare', earlier: 'beginning' },
  { view: 'compare', later: '2026-11-08T08:00:00.000Z' },
  { view: 'compare' },
])('the two moments %o are in the address', (search) => {
  expect(addressOf(shownAt(memorySearch(search)))).toEqual(search);
});

test('a day of local time stands for its beginning, and what is no moment for a week ago and now', () => {
  const { earlier } = shownAt(memorySearch({ view: 'compare', earlier: '2026-11-01' })).moments;

  expect(earlier).toBe(new Date('2026-11-01T00:00').toISOString());
  expect(shownAt(memorySearch({ earlier: 'once', later: 'soon' })).moments).toEqual({ earlier: null, later: null });
});

test('what one view shows does not lengthen the address of another', () => {
  const shown = shownAt(memorySearch({ view: 'heatmap', year: '2024', earlier: 'beginning' }));

  expect(addressOf({ ...shown, view: 'list' })).toEqual({});
  expect(addressOf({ ...shown, view: 'compare' })).toEqual({ view: 'compare', earlier: 'beginning' });
});
