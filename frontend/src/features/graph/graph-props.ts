/** What a screen gives the graph. */

import type { GraphFilters } from './graph-api';

export interface GraphViewProps {
  readonly personaId: string | null;
  /** Narrowed to by the screen around; what is typed into the map's own field comes on top. */
  readonly filters?: GraphFilters;
  /** Chosen elsewhere; absent, the map keeps its own choice. */
  readonly selected?: readonly string[];
  readonly onSelect?: (ids: readonly string[]) => void;
  /** To be lit beside those that the newest reply was given. */
  readonly lit?: readonly string[];
  readonly onOpen?: (id: string) => void;
}
