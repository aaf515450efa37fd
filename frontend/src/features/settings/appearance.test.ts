import { expect, test } from 'vitest';
import { appearanceIn, KEYS } from './appearance';

test('what was never chosen is as the system has it', () => {
  expect(appearanceIn([])).toEqual({ theme: 'auto', density: 'default', motion: 'auto' });
});

test('what is stored holds, and what nobody could have chosen does not', () => {
  const stored = { [KEYS.theme]: 'dark', [KEYS.density]: 'huge', [KEYS.motion]: 'reduced' };
  expect(appearanceIn(Object.entries(stored).map(([key, value]) => ({ key, value })))).toEqual({
    theme: 'dark',
    density: 'default',
    motion: 'reduced',
  });
});
