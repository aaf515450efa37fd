import { expect, test } from 'vitest';
import type { EncryptionRead } from '../../generated/live';
import { encryptionWords } from './encryption-words';

const OFF: EncryptionRead = {
  key: 'encryption',
  is_on: false,
  opens_by_itself: false,
  is_changing: false,
  plain: [],
};

test('the state is told', () => {
  expect(encryptionWords(OFF)).toMatch(/^Off/);
  expect(encryptionWords({ ...OFF, is_on: true })).toContain('asks for its passphrase');
  expect(encryptionWords({ ...OFF, is_on: true, opens_by_itself: true })).toContain('keyring');
});
