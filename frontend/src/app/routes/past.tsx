/** Time travel. */

import { PastScreen } from '../../features/past/past-screen';
import { ActivePersona } from '../active-persona';

export function PastRoute() {
  return (
    <ActivePersona title="Time travel">
      {(personaId) => <PastScreen key={personaId ?? ''} personaId={personaId} />}
    </ActivePersona>
  );
}
