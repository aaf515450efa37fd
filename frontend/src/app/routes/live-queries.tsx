/** The inspector of live queries. */

import { EventRow } from '../../features/audit/event-row';
import { Inspector } from '../../features/inspector/inspector';

export function LiveQueriesRoute() {
  return <Inspector renderEvent={(event) => <EventRow event={event} />} />;
}
