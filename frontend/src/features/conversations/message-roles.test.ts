import { expect, test } from 'vitest';
import { roleOf } from './message-roles';

test('what is no role is the user', () => {
  expect(roleOf('assistant')).toBe('assistant');
  expect(roleOf('nobody')).toBe('user');
});
