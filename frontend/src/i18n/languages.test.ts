import { describe, expect, it } from 'vitest';
import { firstSpoken } from './languages';

describe('firstSpoken', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'de'], 'de'],
    [['fr-CA'], 'en'],
    [['EN-us', 'de'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (wanted, spoken) => {
    expect(firstSpoken(wanted)).toBe(spoken);
  });
});
