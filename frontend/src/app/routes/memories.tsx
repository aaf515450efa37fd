/** The memories of the active persona. */

import { MemoryExplorer } from '../../features/memories/memory-explorer';
import { ActivePersona } from '../active-persona';

export function MemoriesRoute() {
  return <ActivePersona title="Memories">{(personaId) => <MemoryExplorer personaId={personaId} />}</ActivePersona>;
}
