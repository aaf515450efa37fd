/** A persona's memories: found by filters, marked by keys, read and changed beside the list. */

import { NoPersona } from '../../ui/no-persona';
import { Screen } from '../../ui/screen';
import { Explorer } from './explorer';

export function MemoryExplorer({ personaId }: { personaId: string | null }) {
  if (personaId !== null) return <Explorer key={personaId} personaId={personaId} />;
  return (
    <Screen title="Memories">
      <NoPersona what="Memories" />
    </Screen>
  );
}
