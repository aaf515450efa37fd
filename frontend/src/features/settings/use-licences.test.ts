import { expect, test } from 'vitest';
import { licencesWith } from './use-licences';

const LICENCES = [
  { name: '@mantine/core', version: '9.7.4', licence: 'MIT', url: null },
  { name: 'click', version: '8.3', licence: 'BSD-3-Clause', url: 'https://click.example' },
  { name: 'cryptography', version: '46', licence: 'Apache-2.0 OR BSD-3-Clause', url: null },
];

function found(text: string): readonly string[] {
  return licencesWith(text, LICENCES).map(({ name }) => name);
}

test('parts are found by all the words, in their name or their licence', () => {
  expect(found('')).toHaveLength(3);
  expect(found('bsd')).toEqual(['click', 'cryptography']);
  expect(found('BSD crypto')).toEqual(['cryptography']);
  expect(found('mantine bsd')).toEqual([]);
});
