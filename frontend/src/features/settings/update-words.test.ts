import { expect, test } from 'vitest';
import { localProblem } from '../../bridge/problem';
import type { UpdateState } from '../../generated/live';
import { chosenCheck, isShown, nextDeed, phaseWords } from './update-words';

const offer = { version: '0.3.0', released_at: '', notes: [], file: 'a.deb', size_bytes: 5, missing: null };
const never: UpdateState = {
  key: 'updates',
  phase: 'never',
  version: '0.1.0',
  kind: 'deb',
  can_check: true,
  can_open: true,
  obstacle: null,
  checked_at: null,
  offer: null,
  path: null,
  problem: null,
};

test('how this version stands to newer ones is one sentence', () => {
  expect(phaseWords(never)).toBe('This is version 0.1.0. Nobody has looked for a newer version yet.');
  expect(phaseWords({ ...never, phase: 'checking' })).toBe('Looking for a newer version…');
  expect(phaseWords({ ...never, phase: 'getting' })).toBe('Reading the file…');
  expect(phaseWords({ ...never, phase: 'current', checked_at: '2026-11-27T11:56:00Z' })).toMatch(
    /^This is version 0\.1\.0\. Nothing newer was known on .*2026.*\.$/,
  );
  expect(phaseWords({ ...never, phase: 'newer', offer })).toBe('This is version 0.1.0. Version 0.3.0 is there.');
});

test('a package is got, then installed; a failure leaves what can be done', () => {
  expect(nextDeed(never)).toBeNull();
  expect(nextDeed({ ...never, phase: 'newer', offer })).toBe('get');
  expect(nextDeed({ ...never, phase: 'failed', offer })).toBe('get');
  expect(nextDeed({ ...never, phase: 'getting', offer })).toBeNull();
  expect(nextDeed({ ...never, phase: 'ready', offer, path: '/a.deb' })).toBe('install');
  expect(nextDeed({ ...never, phase: 'failed', offer, path: '/a.deb' })).toBe('install');
  expect(nextDeed({ ...never, phase: 'newer', offer: { ...offer, file: null, missing: 'none' } })).toBeNull();
});

test('the sources need no package', () => {
  expect(nextDeed({ ...never, phase: 'newer', kind: 'source', offer: { ...offer, file: null } })).toBe('install');
});

test('only daily is daily', () => {
  expect([undefined, 'off', 'weekly', true, 'daily'].map(chosenCheck)).toEqual(['off', 'off', 'off', 'off', 'daily']);
});

test('what the state tells is not told twice', () => {
  expect(isShown(localProblem('wrong-signature', '', ''))).toBe(true);
  expect(isShown(localProblem('updating', '', ''))).toBe(false);
});
