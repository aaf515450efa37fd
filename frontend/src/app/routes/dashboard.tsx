/** The dashboard of the active persona. */

import { Dashboard } from '../../features/dashboard/dashboard';
import { ActivePersona } from '../active-persona';

export function DashboardRoute() {
  return <ActivePersona title="Dashboard">{(personaId) => <Dashboard personaId={personaId} />}</ActivePersona>;
}
