/** The texts of all pages in the language of the screens; null until they are there. */

import { useEffect, useState } from 'react';
import { language } from '../../i18n/i18n';
import { loadTexts, type Texts } from './texts';

export function useTexts(): Texts | null {
  const [texts, setTexts] = useState<Texts | null>(null);
  useEffect(() => {
    let isWanted = true;
    void loadTexts(language()).then((loaded) => {
      if (isWanted) setTexts(loaded);
    });
    return () => {
      isWanted = false;
    };
  }, []);
  return texts;
}
