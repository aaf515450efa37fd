/** The languages the screens speak; a further one is a folder of words and a line here. */

export interface Language {
  /** In itself, as people look for it. */
  readonly name: string;
  /** Which way it is written. */
  readonly direction: 'ltr' | 'rtl';
  readonly load: () => Promise<object>;
}

export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr', load: async () => (await import('./en/words')).words },
  de: { name: 'Deutsch', direction: 'ltr', load: async () => (await import('./de/words')).words },
} as const satisfies Record<string, Language>;

export type LanguageCode = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as LanguageCode[];

/** The first wanted language that is spoken here ("de-AT" is German), else English. */
export function firstSpoken(wanted: readonly string[]): LanguageCode {
  const bases = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return bases.map((base) => LANGUAGE_CODES.find((code) => code === base)).find((code) => code !== undefined) ?? 'en';
}
