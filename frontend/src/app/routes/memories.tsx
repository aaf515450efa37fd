/** The memories of the active persona. */

import { MemoryExplorer } from '../../features/memories/memory-explorer';
import { useActivePersonaId } from '../active-persona';

export function MemoriesRoute() {
  const personaId = useActivePersonaId();
  return <MemoryExplorer key={personaId} personaId={personaId} />;
}
