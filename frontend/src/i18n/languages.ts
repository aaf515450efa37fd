/** The languages the screens speak; a further one is a folder of words and an entry here. */

export interface Language {
  /** In itself, as people look for it. */
  readonly name: string;
  /** Which way it is written. */
  readonly direction: 'ltr' | 'rtl';
  /** What the frame and the first screens say, so that these need not wait for the rest. */
  readonly first: () => Promise<object>;
  readonly more: () => Promise<object>;
}

export const LANGUAGES = {
  en: {
    name: 'English',
    direction: 'ltr',
    first: async () => (await import('./en/first-words')).words,
    more: async () => (await import('./en/more-words')).words,
  },
  de: {
    name: 'Deutsch',
    direction: 'ltr',
    first: async () => (await import('./de/first-words')).words,
    more: async () => (await import('./de/more-words')).words,
  },
} as const satisfies Record<string, Language>;

export type LanguageCode = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as LanguageCode[];

/** The first wanted language that is spoken here ("de-AT" is German), else English. */
export function firstSpoken(wanted: readonly string[]): LanguageCode {
  const bases = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return bases.map((base) => LANGUAGE_CODES.find((code) => code === base)).find((code) => code !== undefined) ?? 'en';
}
