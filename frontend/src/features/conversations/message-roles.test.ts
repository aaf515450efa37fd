import { expect, test } from 'vitest';
import { nextRole, roleOf } from './message-roles';

test('turns alternate, beginning with the person', () => {
  expect(nextRole(undefined)).toBe('user');
  expect(nextRole('user')).toBe('assistant');
  expect(nextRole('assistant')).toBe('user');
});

test('an unknown role is read as the person', () => {
  expect(roleOf('tool')).toBe('user');
});
