/** What encryption's states and changes are called. */

import type { EncryptionRead } from '../../generated/live';

export type Change = 'on' | 'off' | 'passphrase';

interface ChangeWords {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
}

const CHANGES: Readonly<Record<Change, ChangeWords>> = {
  on: {
    title: 'Encrypt the vault',
    text: 'The vault and its backups become unreadable without a passphrase. Copies you made elsewhere stay as they are.',
    confirm: 'Encrypt',
  },
  off: {
    title: 'Turn encryption off',
    text: 'The vault and its backups become plain files that every program on this machine can read.',
    confirm: 'Turn off',
  },
  passphrase: {
    title: 'Change the passphrase',
    text: 'The old passphrase and the old recovery code will open nothing any more, backups in the vault’s folder included.',
    confirm: 'Change',
  },
};

export function changeWords(change: Change): ChangeWords {
  return CHANGES[change];
}

export function encryptionWords(state: EncryptionRead): string {
  if (!state.is_on) return 'Off. Whoever can read the files of the vault can read what is in them.';
  return state.opens_by_itself
    ? 'On. The keyring of this machine opens the vault; elsewhere it needs its passphrase.'
    : 'On. The vault asks for its passphrase at each start, for this machine has no keyring that could keep the key.';
}

/** What is being done just now, or null. */
export function stepWords({ step, done, total }: EncryptionRead): string | null {
  if (step === null) return null;
  if (step === 'backups') return `Backups: ${done} of ${total}…`;
  return `The vault: ${total === 0 ? 0 : Math.floor((100 * done) / total)} %…`;
}
