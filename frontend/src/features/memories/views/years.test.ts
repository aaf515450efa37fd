import { expect, test } from 'vitest';
import type { Years } from '../memory-address';
import { isOfYears, spanOf, yearBeside } from './years';

const FIRST = '2024-06-01T12:00:00.000Z';

test('from the last twelve months back to the first year and no further, and forth again', () => {
  const back: (Years | null)[] = ['last'];
  while (back.at(-1) !== null) back.push(yearBeside(back.at(-1) ?? 'last', -1, FIRST, 2026));

  expect(back).toEqual(['last', 2026, 2025, 2024, null]);
  expect(yearBeside(2024, 1, FIRST, 2026)).toBe(2025);
  expect(yearBeside(2026, 1, FIRST, 2026)).toBe('last');
  expect(yearBeside('last', 1, FIRST, 2026)).toBeNull();
});

test('from a year before the first one leads forth to that one, and from the whole time to what is newest', () => {
  expect(yearBeside(1999, -1, FIRST, 2026)).toBeNull();
  expect(yearBeside(1999, 1, FIRST, 2026)).toBe(2024);
  expect([yearBeside('all', -1, FIRST, 2026), yearBeside('all', 1, FIRST, 2026)]).toEqual([2026, 'last']);
});

test('the whole time is offered where there is more than one year', () => {
  expect(isOfYears(FIRST, 2024)).toBe(false);
  expect(isOfYears(FIRST, 2025)).toBe(true);
  expect(isOfYears(null, 2025)).toBe(false);
});

test('a year begins and ends as the clocks here say', () => {
  const { span_since, span_until } = spanOf(2025);

  expect(new Date(span_since ?? '').getMonth()).toBe(0);
  expect(new Date(span_until ?? '').getFullYear()).toBe(2026);
  expect([spanOf('all'), spanOf('last')]).toEqual([{ whole: true }, {}]);
});
