/** The language of the screens: chosen, or the first of the system's that is spoken here. */

import { useEffect } from 'react';
import { language, speak } from '../../i18n/i18n';
import { firstSpoken, LANGUAGE_CODES, type LanguageCode } from '../../i18n/languages';
import { useLiveQuery } from '../../reactive/use-live-query';

export const LANGUAGE_KEY = 'appearance.language';

interface Stored {
  readonly key: string;
  readonly value: unknown;
}

export function chosenLanguage(settings: readonly Stored[]): LanguageCode {
  const stored = settings.find(({ key }) => key === LANGUAGE_KEY)?.value;
  return LANGUAGE_CODES.find((code) => code === stored) ?? firstSpoken(navigator.languages);
}

/** Speaks what the settings say, as soon as they say something else; belongs into the frame, once. */
export function useChosenLanguage(): void {
  const settings = useLiveQuery('settings$', {});
  const chosen = settings.status === 'live' ? chosenLanguage(settings.rows) : null;
  useEffect(() => {
    if (chosen !== null && chosen !== language()) void speak(chosen);
  }, [chosen]);
}
