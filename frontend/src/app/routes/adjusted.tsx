/** What was adjusted between devices; an app that does not sync has no such screen. */

import { Navigate } from '@tanstack/react-router';
import { fieldWords } from '../../features/audit/event-words';
import { AdjustedScreen } from '../../features/sync/adjusted-screen';
import { useIsWithoutSync } from '../../features/sync/use-syncing';

export function AdjustedRoute() {
  return useIsWithoutSync() ? <Navigate to="/dashboard" /> : <AdjustedScreen fieldWords={fieldWords} />;
}
