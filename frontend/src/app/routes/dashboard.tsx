/** The dashboard of the active persona. */

import { Dashboard } from '../../features/dashboard/dashboard';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function DashboardRoute() {
  return (
    <ActivePersona title={t('app.places.dashboard')}>
      {(personaId) => <Dashboard personaId={personaId} />}
    </ActivePersona>
  );
}
