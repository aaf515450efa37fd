import { expect, test } from 'vitest';
import type { EncryptionRead } from '../../generated/live';
import { encryptionWords, stepWords } from './encryption-words';

const OFF: EncryptionRead = {
  key: 'encryption',
  is_on: false,
  opens_by_itself: false,
  step: null,
  done: 0,
  total: 0,
  plain: [],
};

test('the state is told', () => {
  expect(encryptionWords(OFF)).toMatch(/^Off/);
  expect(encryptionWords({ ...OFF, is_on: true })).toContain('asks for its passphrase');
  expect(encryptionWords({ ...OFF, is_on: true, opens_by_itself: true })).toContain('keyring');
});

test('a change tells how far it is', () => {
  expect(stepWords(OFF)).toBeNull();
  expect(stepWords({ ...OFF, step: 'vault', done: 1, total: 3 })).toBe('The vault: 33 %…');
  expect(stepWords({ ...OFF, step: 'vault' })).toBe('The vault: 0 %…');
  expect(stepWords({ ...OFF, step: 'backups', done: 2, total: 5 })).toBe('Backups: 2 of 5…');
});
