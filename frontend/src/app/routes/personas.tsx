/** The list of all personas. */

import { useNavigate } from '@tanstack/react-router';
import { PersonaList } from '../../features/personas/persona-list';

export function PersonasRoute() {
  const navigate = useNavigate();
  return (
    <PersonaList
      onOpen={(personaId) => void navigate({ to: '/personas/$personaId', params: { personaId } })}
      onCompare={(one, other) => void navigate({ to: '/persona-compare', search: { one, other } })}
      onMap={() => void navigate({ to: '/persona-map' })}
    />
  );
}
