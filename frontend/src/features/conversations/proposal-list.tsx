/** Proposed memories of any number; those in view are drawn and live, the arrow keys go from card to card. */

import { Skeleton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ProposalRead } from '../../generated/live';
import { PAGE_ROWS, pageInSlot, pageOf } from '../../lib/page-window';
import { useLiveQuery } from '../../reactive/use-live-query';
import { usePagesInView } from '../../ui/use-pages-in-view';
import { ProposalCard } from './proposal-card';
import classes from './proposal-cards.module.css';
import type { ProposalDeeds, ProposalsOf } from './use-proposal-deeds';

const USUAL_HEIGHT_PX = 58;

interface ProposalListProps {
  readonly of: ProposalsOf;
  readonly count: number;
  readonly deeds: ProposalDeeds;
  /** To the message that a proposal comes from; null where all come from the open conversation. */
  readonly onGoTo: ((conversationId: string, messageId: string | null) => void) | null;
  /** The open conversation. */
  readonly here: string;
}

export function ProposalList({ of, count, deeds, onGoTo, here }: ProposalListProps) {
  const { rowAt, onVisibleRange } = useProposals(of, count);
  const scroller = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer<HTMLUListElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_HEIGHT_PX,
    getItemKey: (index) => rowAt(index)?.id ?? index,
    overscan: 4,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= first) onVisibleRange(first, last);
  }, [first, last, onVisibleRange]);

  /** The button of the same kind on the card beside; a card that goes leaves its place to the next. */
  const focusAt = (index: number, act: string) => {
    const wanted = Math.min(Math.max(index, 0), count - 1);
    virtual.scrollToIndex(wanted, { align: 'auto' });
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted}"] [data-act="${act}"]`)?.focus();
    });
  };
  const walk = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const target = event.target;
    if (step === 0 || !(target instanceof HTMLElement)) return;
    const act = target.closest('[data-act]')?.getAttribute('data-act');
    const place = target.closest('[data-index]')?.getAttribute('data-index');
    if (!act || !place) return;
    event.preventDefault();
    focusAt(Number(place) + step, act);
  };
  const goTo = (proposal: ProposalRead) => {
    const { conversation_id: id } = proposal;
    return onGoTo === null || id === null || id === here ? null : () => onGoTo(id, proposal.message_id);
  };

  return (
    <ul ref={scroller} className={classes.cards} onKeyDown={walk}>
      <li aria-hidden className={classes.room} style={{ height: virtual.getTotalSize() }} />
      {items.map(({ key, index, start, size }) => {
        const proposal = rowAt(index);
        return (
          <li
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            className={classes.place}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            {proposal ? (
              <ProposalCard
                proposal={proposal}
                deeds={deeds}
                onGoTo={goTo(proposal)}
                onDecided={(act) => focusAt(index, act)}
              />
            ) : (
              <Skeleton height={size - 6} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function useProposals(of: ProposalsOf, count: number) {
  const { pages, onVisibleRange } = usePagesInView(count);
  const slots = [
    usePage(of, pageInSlot(0, pages)),
    usePage(of, pageInSlot(1, pages)),
    usePage(of, pageInSlot(2, pages)),
    usePage(of, pageInSlot(3, pages)),
  ];
  const rowAt = (index: number): ProposalRead | undefined => {
    const live = slots.find(({ page }) => page === pageOf(index))?.live;
    return live?.status === 'live' ? live.rows[index % PAGE_ROWS] : undefined;
  };
  return { rowAt, onVisibleRange };
}

function usePage(of: ProposalsOf, page: number | null) {
  const params = { ...of, limit: PAGE_ROWS, offset: (page ?? 0) * PAGE_ROWS };
  return { page, live: useLiveQuery('memoryProposals$', params, { enabled: page !== null }) };
}
