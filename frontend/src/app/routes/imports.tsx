/** The import screen. */

import { ImportScreen } from '../../features/imports/import-screen';

export function ImportsRoute() {
  return <ImportScreen />;
}
