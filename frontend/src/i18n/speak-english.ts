/** Before every test of the screens: they are read in English. */

import { allWords, speak } from './i18n';

await speak('en');
await allWords();
