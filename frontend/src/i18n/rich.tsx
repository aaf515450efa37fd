/** A sentence with elements in it: `<Rich words="settings.hint" parts={{ key: <Kbd>/</Kbd> }} />` for "Press <key/> to …". */

import type { ParseKeys } from 'i18next';
import type { ReactElement } from 'react';
import { Trans } from 'react-i18next';
import { words as instance } from './i18n';

interface RichProps {
  readonly words: ParseKeys;
  readonly parts: Readonly<Record<string, ReactElement>>;
  readonly values?: Readonly<Record<string, string | number>>;
}

export function Rich({ words, parts, values = {} }: RichProps) {
  return <Trans<ParseKeys> i18n={instance} i18nKey={words} components={parts} values={values} />;
}
