/** Whether somebody is being asked how to go on with a hub whose past is another one; two places can ask for it. */

import { sharedValue } from '../lib/shared-value';

export const decideEpoch = sharedValue(false);
