/** The map of personas. */

import { useNavigate } from '@tanstack/react-router';
import { MapScreen } from '../../features/personas/map-screen';

export function PersonaMapRoute() {
  const navigate = useNavigate();
  return <MapScreen onOpen={(personaId) => void navigate({ to: '/personas/$personaId', params: { personaId } })} />;
}
