/** Which words there are: a key that is missing does not compile. */

import type { words as first } from './en/first-words';
import type { words as more } from './en/more-words';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof first & typeof more };
    nsSeparator: false;
  }
}
