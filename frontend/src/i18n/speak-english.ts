/** Before every test of the screens: they are read in English. */

import { speak } from './i18n';

await speak('en');
