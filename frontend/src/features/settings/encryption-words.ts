/** What encryption's states and changes are called. */

import type { EncryptionRead } from '../../generated/live';
import { t } from '../../i18n/i18n';

export type Change = 'on' | 'off' | 'passphrase';

interface ChangeWords {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
}

export function changeWords(change: Change): ChangeWords {
  return {
    title: t(`settings.encryption.${change}.title`),
    text: t(`settings.encryption.${change}.text`),
    confirm: t(`settings.encryption.${change}.confirm`),
  };
}

export function encryptionWords(state: EncryptionRead): string {
  if (!state.is_on) return t('settings.encryption.isOff');
  return state.opens_by_itself ? t('settings.encryption.opensByItself') : t('settings.encryption.asks');
}
