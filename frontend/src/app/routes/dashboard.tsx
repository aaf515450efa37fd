/** The dashboard of the active persona. */

import { Dashboard } from '../../features/dashboard/dashboard';
import { useActivePersonaId } from '../active-persona';

export function DashboardRoute() {
  const personaId = useActivePersonaId();
  return <Dashboard key={personaId} personaId={personaId} />;
}
