/** The editor of one persona. */

import { useNavigate, useParams } from '@tanstack/react-router';
import { PersonaScreen } from '../../features/personas/persona-screen';

export function PersonaRoute() {
  const { personaId } = useParams({ from: '/personas/$personaId' });
  const navigate = useNavigate();
  return <PersonaScreen key={personaId} personaId={personaId} onLeave={() => void navigate({ to: '/personas' })} />;
}
