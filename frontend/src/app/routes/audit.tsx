/** The audit trail of the active persona. */

import { AuditTrail } from '../../features/audit/audit-trail';
import { ActivePersona } from '../active-persona';

export function AuditRoute() {
  return <ActivePersona title="Audit trail">{(personaId) => <AuditTrail personaId={personaId} />}</ActivePersona>;
}
