/** The messages of a thread, of which only those in view are drawn; it follows what is written unless one reads above. */

import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { MessageRow } from '../../generated/live';
import { MessageItem } from './message-item';
import classes from './message-list.module.css';
import type { ConversationDeeds } from './use-conversation-deeds';

const USUAL_HEIGHT_PX = 84;
/** Nearer than this to the end counts as reading the end. */
const NEAR_END_PX = 120;

interface MessageListProps {
  readonly rows: readonly MessageRow[];
  readonly personaName: string;
  readonly coming: ReadonlyMap<string, string>;
  readonly deeds: ConversationDeeds;
  readonly onShowPrompt: (message: MessageRow) => void;
  /** Null where the first message is there already. */
  readonly onEarlier: (() => void) | null;
  /** A message to bring into view. */
  readonly wanted: string | null;
}

export function MessageList(props: MessageListProps) {
  const { rows, coming, onEarlier, wanted } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_HEIGHT_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });
  const last = rows.at(-1);
  const length = last === undefined ? 0 : (coming.get(last.id)?.length ?? last.content.length);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer last message is what scrolls
  useLayoutEffect(() => {
    if (follows.current && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [last?.id, length, rows.length]);

  useEffect(() => {
    const place = wanted === null ? -1 : rows.findIndex((row) => row.id === wanted);
    if (place < 0) return;
    follows.current = false;
    virtual.scrollToIndex(place, { align: 'center' });
  }, [wanted, rows, virtual]);

  const watch = () => {
    const box = scroller.current;
    if (box) follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div ref={scroller} className={classes.scroller} onScroll={watch} tabIndex={0} role="log" aria-label="Messages">
      {onEarlier && (
        <div className={classes.earlier}>
          <Button variant="subtle" size="compact-xs" onClick={onEarlier}>
            Earlier messages
          </Button>
        </div>
      )}
      <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const message = rows[index];
          return (
            message && (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                data-wanted={message.id === wanted || undefined}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <MessageItem
                  message={message}
                  personaName={props.personaName}
                  coming={coming.get(message.id)}
                  deeds={props.deeds}
                  onShowPrompt={props.onShowPrompt}
                />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
