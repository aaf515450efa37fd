/** The audit trail of the active persona. */

import { AuditTrail } from '../../features/audit/audit-trail';
import { useActivePersonaId } from '../active-persona';

export function AuditRoute() {
  const personaId = useActivePersonaId();
  return <AuditTrail key={personaId} personaId={personaId} />;
}
