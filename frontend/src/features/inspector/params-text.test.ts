import { expect, test } from 'vitest';
import { paramsText } from './params-text';

test('parameters are told in one line, without those left out', () => {
  expect(paramsText({ persona_id: 'p1', limit: 50, tier: ['hot'], q: null })).toBe(
    'persona_id p1, limit 50, tier ["hot"]',
  );
});

test('a long value is cut', () => {
  expect(paramsText({ persona_id: '01a2094b-c5aa-7293-a123-df112c22be45' })).toBe('persona_id 01a2094b-c5aa-7…');
});

test('no parameters are nothing', () => {
  expect(paramsText({})).toBe('');
});
