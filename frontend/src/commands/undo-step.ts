/** Takes back the newest steps that changed nothing but certain items: what an "Undo" beside a notice does. */

import { answer } from '../bridge/client';
import { eventsUndo } from '../generated/api/sdk.gen';

/** More items than these are not named: then the newest steps are taken back, whatever they changed. */
const MOST_NAMED = 10_000;

/** @param steps how many requests the deed took */
export function undoStep(ids: readonly string[], steps = 1) {
  const entity_ids = ids.length > MOST_NAMED ? [] : [...ids];
  return answer(eventsUndo({ body: { entity_ids, steps } }));
}
