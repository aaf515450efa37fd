/** Cards in rows, drawn where they are seen, walked by arrow keys and marked like a list. */

import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useScale } from '../../ui/scale';
import classes from './card-grid.module.css';
import { gridStep } from './grid-step';

/** In pixels, at the usual size of type. */
const CARD_WIDTH = 236;
const CARD_HEIGHT = 208;
const GAP = 12;

interface CardGridProps {
  readonly count: number;
  readonly label: string;
  readonly active: number;
  readonly getKey: (index: number) => string;
  readonly isMarked: (index: number) => boolean;
  readonly onActive: (index: number) => void;
  readonly onMark: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly renderCard: (index: number) => ReactNode;
}

export function CardGrid(props: CardGridProps) {
  const { count, active } = props;
  const size = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const scale = useScale();
  const cardHeight = CARD_HEIGHT * scale;
  const columns = Math.max(1, Math.floor((size.width + GAP) / (CARD_WIDTH * scale + GAP)));
  const virtual = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight + GAP,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns are other rows
  useLayoutEffect(() => virtual.measure(), [columns, cardHeight]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const to = gridStep(event.key, active, count, columns, document.dir === 'rtl');
    if (to !== null) {
      props.onActive(to);
      virtual.scrollToIndex(Math.floor(to / columns));
    } else if (event.key === 'Enter') props.onOpen(active);
    else if (event.key === ' ') props.onMark(active);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      aria-label={props.label}
      aria-multiselectable
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div ref={size.ref} className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) =>
          Array.from({ length: Math.min(columns, count - row.index * columns) }, (_, column) => {
            const index = row.index * columns + column;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
              <div
                key={props.getKey(index)}
                id={`${id}-${index}`}
                className={classes.card}
                role="option"
                tabIndex={-1}
                aria-selected={props.isMarked(index)}
                aria-setsize={count}
                aria-posinset={index + 1}
                data-active={index === active || undefined}
                style={{
                  top: row.start,
                  insetInlineStart: `calc(${column} * (100% + ${GAP}px) / ${columns})`,
                  width: `calc((100% + ${GAP}px) / ${columns} - ${GAP}px)`,
                  height: cardHeight,
                }}
                onClick={(event) => {
                  props.onActive(index);
                  if (event.ctrlKey || event.metaKey || event.shiftKey) props.onMark(index);
                  else props.onOpen(index);
                }}
                data-index={index}
                onContextMenu={() => props.onActive(index)}
              >
                {props.renderCard(index)}
              </div>
            );
          }),
        )}
      </div>
    </div>
  );
}
