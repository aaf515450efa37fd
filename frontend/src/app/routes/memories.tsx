/** The memories of the active persona. */

import { useSearch } from '@tanstack/react-router';
import { MemoryExplorer } from '../../features/memories/memory-explorer';
import { ActivePersona } from '../active-persona';

export function MemoriesRoute() {
  const { memory } = useSearch({ from: '/memories' });
  return (
    <ActivePersona title="Memories">
      {(personaId) => <MemoryExplorer personaId={personaId} memoryId={memory} />}
    </ActivePersona>
  );
}
