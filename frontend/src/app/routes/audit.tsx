/** The audit trail of the active persona. */

import { AuditTrail } from '../../features/audit/audit-trail';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function AuditRoute() {
  return (
    <ActivePersona title={t('app.places.audit')}>{(personaId) => <AuditTrail personaId={personaId} />}</ActivePersona>
  );
}
