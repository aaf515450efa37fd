/** Which words there are: a key that is missing does not compile. */

import type { words } from './en/words';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof words };
    nsSeparator: false;
  }
}
