/** What all views of the explorer have in common: one set of filters, one selection, one open memory. */

import type { FilterParams, MemoryFilters } from './memory-filters';
import type { Selection } from './selection';

export interface SharedView {
  readonly personaId: string;
  /** As live queries and routes take them. */
  readonly params: FilterParams;
  readonly filters: MemoryFilters;
  readonly onFilter: (some: Partial<MemoryFilters>) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly openId: string | null;
  readonly onOpen: (memoryId: string | null) => void;
}
