/** What is told of a build, in words; no React. */

import type { AboutRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';

interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Without those that nobody knows, as when it runs from its sources. */
export function aboutFacts(about: AboutRead): readonly Fact[] {
  const sqlite = about.sqlcipher === null ? about.sqlite : `${about.sqlite}, SQLCipher ${about.sqlcipher}`;
  const facts = [
    { name: t('settings.about.version'), value: about.version },
    { name: t('settings.about.build'), value: about.build_id },
    { name: t('settings.about.commit'), value: about.commit },
    { name: t('settings.about.builtAt'), value: about.built_at === null ? null : fullDate(about.built_at) },
    { name: t('settings.about.kind'), value: t(`settings.about.kinds.${about.kind}`) },
    { name: 'Python', value: about.python },
    { name: 'SQLite', value: sqlite },
    { name: t('settings.about.window'), value: about.window },
    { name: t('settings.about.system'), value: about.system },
    { name: t('settings.about.folder'), value: about.folder },
    { name: t('settings.about.device'), value: about.device_id },
  ];
  return facts.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
}

export function aboutText(about: AboutRead): string {
  return aboutFacts(about)
    .map(({ name, value }) => `${name}: ${value}\n`)
    .join('');
}
