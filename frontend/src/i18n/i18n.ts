/**
 * The words of the screens in the chosen language.
 *
 * `t` is a plain function, not a hook: when the language changes the app is built anew (see main.tsx), so words are asked
 * for while something is drawn or done, never when a module is loaded.
 */

import i18next, { type i18n } from 'i18next';
import { LANGUAGES, type LanguageCode } from './languages';

export const words: i18n = i18next.createInstance();
export const t = words.t;

const listeners = new Set<() => void>();
let current: LanguageCode = 'en';
let rest: Promise<void> | undefined;

/** The language that the screens speak now. */
export function language(): LanguageCode {
  return current;
}

/** How numbers and dates are written: the first of the reader's own variants of the language, such as en-GB. */
export function locale(): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === current) ?? current;
}

/** Loads the words of a language, then speaks it. */
export async function speak(code: LanguageCode): Promise<void> {
  const { first, more } = LANGUAGES[code];
  const loaded = await first();
  if (words.isInitialized) {
    words.addResourceBundle(code, 'translation', { ...loaded, ...(await more()) });
    await words.changeLanguage(code);
  } else {
    await words.init({
      lng: code,
      resources: { [code]: { translation: loaded } },
      nsSeparator: false,
      interpolation: { escapeValue: false }, // React escapes what it shows
      initAsync: false,
    });
  }
  current = code;
  document.documentElement.lang = code;
  for (const listener of listeners) listener();
}

/** What all screens say is loaded; the first ones do not need to wait for it. */
export function allWords(): Promise<void> {
  rest ??= addMore(current).catch((error: unknown) => {
    rest = undefined; // so that the next who needs them asks again
    throw error;
  });
  return rest;
}

async function addMore(code: LanguageCode): Promise<void> {
  words.addResourceBundle(code, 'translation', await LANGUAGES[code].more(), true);
}

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
