import { expect, test } from 'vitest';
import { branchExcerpt, branchPlace } from './branch-words';

test('a branch tells where it begins and how long it is', () => {
  expect(branchPlace({ fork_depth: 0, depth: 4, is_last: true })).toBe('From the beginning, 5 messages');
  expect(branchPlace({ fork_depth: 3, depth: 3, is_last: true })).toBe('From message 4, 1 message');
});

test('the place where a new branch is about to begin is told apart', () => {
  expect(branchPlace({ fork_depth: 0, depth: 1, is_last: false })).toBe(
    'Ends at message 2 for now: what is said next begins a branch',
  );
});

test('what was said is shown in one line, with names and without marks', () => {
  const names = { char: 'Ann', user: 'Bo' };
  expect(branchExcerpt('## Hello {{user}}\n\n- **Water** near `the_hive`\n> _from_ {{char}}', names)).toBe(
    'Hello Bo Water near the_hive from Ann',
  );
});
