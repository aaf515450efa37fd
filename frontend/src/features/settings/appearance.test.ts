import { expect, test } from 'vitest';
import { appearanceIn, KEYS } from './appearance';

const AS_IT_COMES = {
  theme: 'auto',
  accent: 'sea',
  density: 'default',
  scale: 100,
  motion: 'auto',
  language: 'auto',
  direction: 'auto',
};

test('what was never chosen is as the system has it', () => {
  expect(appearanceIn([])).toEqual(AS_IT_COMES);
});

test('what is stored holds, and what nobody could have chosen does not', () => {
  const stored = {
    [KEYS.theme]: 'dark',
    [KEYS.accent]: 'plum',
    [KEYS.density]: 'huge',
    [KEYS.scale]: 175,
    [KEYS.motion]: 'reduced',
    [KEYS.language]: 'de',
    [KEYS.direction]: 'upwards',
  };

  expect(appearanceIn(Object.entries(stored).map(([key, value]) => ({ key, value })))).toEqual({
    ...AS_IT_COMES,
    theme: 'dark',
    accent: 'plum',
    motion: 'reduced',
    language: 'de',
  });
});
