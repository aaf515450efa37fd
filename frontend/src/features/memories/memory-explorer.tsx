/** A persona's memories: found by filters, marked by keys, read and changed beside the list. */

import { NoPersona } from '../../ui/no-persona';
import { Screen } from '../../ui/screen';
import { Explorer } from './explorer';

interface MemoryExplorerProps {
  readonly personaId: string | null;
  /** A memory to open. */
  readonly memoryId?: string | undefined;
}

export function MemoryExplorer({ personaId, memoryId }: MemoryExplorerProps) {
  if (personaId !== null) return <Explorer key={personaId} personaId={personaId} memoryId={memoryId ?? null} />;
  return (
    <Screen title="Memories">
      <NoPersona what="Memories" />
    </Screen>
  );
}
