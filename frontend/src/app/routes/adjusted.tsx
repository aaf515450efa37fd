/** What was adjusted between devices. */

import { fieldWords } from '../../features/audit/event-words';
import { AdjustedScreen } from '../../features/sync/adjusted-screen';

export function AdjustedRoute() {
  return <AdjustedScreen fieldWords={fieldWords} />;
}
