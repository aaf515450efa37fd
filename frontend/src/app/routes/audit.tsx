/** The audit trail of the active persona; the address may ask for the whole vault's. */

import { useSearch } from '@tanstack/react-router';
import { AuditTrail } from '../../features/audit/audit-trail';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function AuditRoute() {
  const { scope } = useSearch({ from: '/audit' });
  return (
    <ActivePersona title={t('app.places.audit')}>
      {(personaId) => <AuditTrail key={scope} personaId={personaId} {...(scope === 'vault' && { scope })} />}
    </ActivePersona>
  );
}
