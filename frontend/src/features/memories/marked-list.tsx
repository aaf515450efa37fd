/** A list of memories that can be marked, opened and dealt with by a menu; what rows look like is its caller's. */

import { type KeyboardEvent, type ReactNode, type Ref, useRef } from 'react';
import { VirtualList, type VirtualListControl } from '../../ui/virtual-list';
import { MemoryMenu } from './memory-menu';
import type { ExplorerState } from './use-explorer';
import type { Marking } from './use-marking';
import type { MemoryPages } from './use-memory-pages';

interface MarkedListProps {
  readonly state: ExplorerState;
  readonly label: string;
  readonly total: number;
  readonly pages: MemoryPages;
  readonly marking: Marking;
  /** In px, at the usual density. */
  readonly rowHeight: number;
  /** What a key means here beside walking; null when it means nothing. */
  readonly deedOf: (event: KeyboardEvent) => (() => void) | null;
  readonly renderRow: (index: number) => ReactNode;
  readonly listRef: Ref<VirtualListControl>;
}

export function MarkedList(props: MarkedListProps) {
  const { state, label, total, pages, marking, rowHeight, deedOf, renderRow, listRef } = props;
  const pointed = useRef<number | null>(null);
  const openAt = (index: number) => {
    const id = pages.rowAt(index)?.id;
    if (id !== undefined) state.open({ kind: 'memory', id });
  };
  const press = (event: KeyboardEvent) => {
    const deed = deedOf(event);
    if (deed === null) return;
    event.preventDefault();
    deed();
  };
  return (
    <MemoryMenu
      state={state}
      memory={() => pages.rowAt(pointed.current ?? marking.activeIndex ?? -1)}
      loaded={pages.loaded}
      onClosed={() => {
        pointed.current = null;
      }}
    >
      <VirtualList
        ref={listRef}
        ariaLabel={label}
        multiselectable
        rowCount={total}
        rowHeight={rowHeight}
        getKey={(index) => pages.rowAt(index)?.id ?? index}
        activeIndex={marking.activeIndex}
        isSelected={marking.isMarked}
        onActiveIndexChange={(index, move) => {
          marking.move(index, move);
          if (move.by === 'click' && !move.extend && !move.toggle) openAt(index);
        }}
        onActivate={openAt}
        onKeyDown={press}
        onRowContextMenu={(index) => {
          pointed.current = index;
        }}
        onVisibleRange={pages.onVisibleRange}
        rowText={(index) => pages.rowAt(index)?.content}
        renderRow={renderRow}
      />
    </MemoryMenu>
  );
}
