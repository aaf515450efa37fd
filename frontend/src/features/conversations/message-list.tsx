/** The messages of a thread, of which only those in view are drawn; it follows what is written unless one reads above. */

import { Button, Skeleton } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { Names } from '../../lib/card-macros';
import { MessageItem } from './message-item';
import classes from './message-list.module.css';
import type { ConversationDeeds } from './use-conversation-deeds';
import { useFollowing } from './use-following';
import type { Jump } from './use-jump';
import type { Stretches } from './use-stretches';

const USUAL_HEIGHT_PX = 84;

interface MessageListProps {
  readonly length: number;
  readonly stretches: Stretches;
  readonly personaName: string;
  readonly names: Names;
  readonly deeds: ConversationDeeds;
  readonly onShowPrompt: (message: MessageRow) => void;
  readonly jump: Jump | null;
  readonly onNewest: () => void;
}

export function MessageList({ length, stretches, jump, onNewest, ...shown }: MessageListProps) {
  const { rowAt, onVisibleRange } = stretches;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_HEIGHT_PX,
    initialOffset: length * USUAL_HEIGHT_PX,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const wanted = jump?.to === 'message' ? jump : null;
  const isThere = wanted !== null && rowAt(wanted.depth)?.id === wanted.id;
  const { isAtEnd, watch } = useFollowing({ scroller, virtual, length, jump, isThere });
  useEffect(() => {
    if (last >= first) onVisibleRange(first, last);
  }, [first, last, onVisibleRange]);

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        onScroll={watch}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        role="log"
        aria-label={t('conversations.messages')}
        aria-live="off"
      >
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start, size }) => {
            const message = rowAt(index);
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                data-wanted={(wanted !== null && message?.id === wanted.id) || undefined}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {message && <MessageItem key={message.id} message={message} {...shown} />}
                {message === undefined && (
                  <div className={classes.coming} style={{ height: size }}>
                    <Skeleton height={10} width="18%" />
                    <Skeleton height={10} width="64%" />
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {!isAtEnd && (
        <Button
          className={classes.newest}
          variant="default"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={onNewest}
        >
          {t('conversations.newestMessages')}
        </Button>
      )}
    </div>
  );
}
