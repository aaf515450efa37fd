/** The audit trail of the active persona; the address may ask for the whole vault's. */

import { useSearch } from '@tanstack/react-router';
import { AuditTrail } from '../../features/audit/audit-trail';
import { ActivePersona } from '../active-persona';

export function AuditRoute() {
  const { scope } = useSearch({ from: '/audit' });
  return (
    <ActivePersona title="Audit trail">
      {(personaId) => <AuditTrail key={scope} personaId={personaId} {...(scope === 'vault' && { scope })} />}
    </ActivePersona>
  );
}
