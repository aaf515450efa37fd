/** A field's value as one reads it; no React. */

import { t } from '../../i18n/i18n';

export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('sync.adjusted.nothing');
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.length === 0 ? t('sync.adjusted.nothing') : value.join(', ');
  }
  return JSON.stringify(value, null, 1);
}
