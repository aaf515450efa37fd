/** The vault's backups. */

import { BackupsScreen } from '../../features/backups/backups-screen';

export function BackupsRoute() {
  return <BackupsScreen />;
}
