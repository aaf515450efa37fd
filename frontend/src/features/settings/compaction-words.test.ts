import { expect, test } from 'vitest';
import { keepChoices } from './compaction-words';

test('a number of days that nobody offers can still be seen', () => {
  expect(keepChoices(null)).toHaveLength(5);
  expect(keepChoices(365)).toHaveLength(5);
  expect(keepChoices(45).at(-1)).toEqual({ value: '45', label: 'for 45 days' });
});
