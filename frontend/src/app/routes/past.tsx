/** Time travel. */

import { PastScreen } from '../../features/past/past-screen';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function PastRoute() {
  return (
    <ActivePersona title={t('app.places.past')}>
      {(personaId) => <PastScreen key={personaId ?? ''} personaId={personaId} />}
    </ActivePersona>
  );
}
