import { expect, test } from 'vitest';
import { withNames } from './card-macros';

test('placeholders are read as names, whatever their case', () => {
  expect(withNames('{{Char}} watches {{user}}', 'Shodan')).toBe('Shodan watches you');
});

test('a name with a dollar sign is only a name', () => {
  expect(withNames('{{char}}', '$& Co')).toBe('$& Co');
});
