/** A list of any length that draws only what is seen and is walked by keys; selection stays with the caller. */

import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { type ContextMenuItem, useContextMenu } from './context-menu';
import { useRowHeight } from './density';
import { steppedIndex } from './list-steps';
import classes from './virtual-list.module.css';

/** How the active row was reached: the held keys say whether marks grow (shift) or are switched (mod). */
export interface Move {
  readonly extend: boolean;
  readonly toggle: boolean;
  readonly by: 'click' | 'key';
}

export interface VirtualListControl {
  scrollToIndex(index: number): void;
  focus(): void;
}

interface VirtualListProps {
  readonly rowCount: number;
  /** In pixels, at the default density; every row is as high. */
  readonly rowHeight: number;
  readonly renderRow: (index: number) => ReactNode;
  readonly getKey: (index: number) => string | number;
  readonly ariaLabel: string;
  /** Where the keys are; null before the first. */
  readonly activeIndex?: number | null;
  readonly onActiveIndexChange?: (index: number, move: Move) => void;
  /** Enter or double click. */
  readonly onActivate?: (index: number) => void;
  readonly isSelected?: (index: number) => boolean;
  readonly multiselectable?: boolean;
  readonly onVisibleRange?: (first: number, last: number) => void;
  /** Called first; `preventDefault` keeps the list from acting on the key. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  /** The right button on a row, before any menu opens. */
  readonly onRowContextMenu?: (index: number, event: MouseEvent) => void;
  /** What can be done to a row: by right click, Shift+F10 or the menu key. */
  readonly rowMenu?: (index: number) => readonly ContextMenuItem[];
  /** What a row is worth where text is dropped, such as the field for messages; rows with it can be dragged. */
  readonly rowText?: (index: number) => string | undefined;
  readonly ref?: Ref<VirtualListControl>;
}

export function VirtualList(props: VirtualListProps) {
  const { rowCount, renderRow, getKey, activeIndex = null, onVisibleRange } = props;
  const rowHeight = useRowHeight(props.rowHeight);
  const scroller = useRef<HTMLDivElement>(null);
  const listId = useId();
  const latest = useRef(props);
  latest.current = props;
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: getKey,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are kept by the virtualizer until it is told
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;

  useImperativeHandle(props.ref, () => ({
    scrollToIndex: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    focus: () => scroller.current?.focus(),
  }));

  useEffect(() => {
    if (last >= first) onVisibleRange?.(first, last);
  }, [first, last, onVisibleRange]);

  const rowMenu = useContextMenu((target) => {
    const place = Number(target.closest('[data-place]')?.getAttribute('data-place') ?? Number.NaN);
    return Number.isNaN(place) ? [] : (props.rowMenu?.(place) ?? []);
  }, props.ariaLabel);
  const menuPlace = rowMenu.openRow?.closest('[data-place]')?.getAttribute('data-place') ?? null;

  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    props.onKeyDown?.(event);
    rowMenu.listeners.onKeyDown(event);
    if (event.defaultPrevented || event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && activeIndex !== null) return props.onActivate?.(activeIndex);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const next = steppedIndex(event.key, activeIndex, rowCount, page);
    if (next === null) return;
    event.preventDefault();
    props.onActiveIndexChange?.(next, { extend: event.shiftKey, toggle: false, by: 'key' });
    virtual.scrollToIndex(next, { align: 'auto' });
  };

  return (
    <>
      <div
        ref={scroller}
        className={classes.list}
        role="listbox"
        tabIndex={0}
        aria-label={props.ariaLabel}
        aria-multiselectable={props.multiselectable || undefined}
        aria-activedescendant={activeIndex === null ? undefined : `${listId}-${activeIndex}`}
        onKeyDown={walk}
        onContextMenu={rowMenu.listeners.onContextMenu}
      >
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <ListRow
              key={key}
              list={latest}
              listId={listId}
              index={index}
              start={start}
              height={rowHeight}
              rowCount={rowCount}
              active={index === activeIndex}
              isDraggable={props.rowText !== undefined}
              hasMenu={String(index) === menuPlace}
              selected={props.isSelected?.(index) ?? index === activeIndex}
              renderRow={renderRow}
            />
          ))}
        </div>
      </div>
      {rowMenu.menu}
    </>
  );
}

interface ListRowProps {
  /** Read when something happens to the row, so that a new handler is no reason to draw it again. */
  readonly list: RefObject<VirtualListProps>;
  readonly listId: string;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly rowCount: number;
  readonly active: boolean;
  readonly isDraggable: boolean;
  readonly hasMenu: boolean;
  readonly selected: boolean;
  readonly renderRow: (index: number) => ReactNode;
}

/** Scrolling draws the rows that come into view and leaves the others alone. */
const ListRow = memo(function ListRow({ list, listId, index, start, height, rowCount, ...row }: ListRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes the keys
    <div
      id={`${listId}-${index}`}
      className={classes.row}
      role="option"
      tabIndex={-1}
      aria-selected={row.selected}
      aria-setsize={rowCount}
      aria-posinset={index + 1}
      data-place={index}
      data-active={row.active || undefined}
      data-menu={row.hasMenu || undefined}
      style={{ height, transform: `translateY(${start}px)` }}
      draggable={row.isDraggable || undefined}
      onDragStart={(event) => {
        const text = list.current.rowText?.(index);
        if (text !== undefined) event.dataTransfer.setData('text/plain', text);
      }}
      onClick={(event) => list.current.onActiveIndexChange?.(index, clickMove(event))}
      onDoubleClick={() => list.current.onActivate?.(index)}
      onContextMenu={(event) => list.current.onRowContextMenu?.(index, event)}
    >
      {row.renderRow(index)}
    </div>
  );
});

function clickMove(event: MouseEvent): Move {
  return { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey, by: 'click' };
}
