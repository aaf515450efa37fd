/** Asks the publisher for a newer version, by command; what comes of it shows in the settings. */

import { answer } from '../../bridge/client';
import { updatesCheck } from '../../generated/api/sdk.gen';

export async function checkForUpdates(): Promise<void> {
  await answer(updatesCheck()).catch(() => undefined); // the settings, which are open then, tell why
}
