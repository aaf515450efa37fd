/** The messages of the shown path by how many come before each; only the stretches in view are live. */

import type { MessageRow } from '../../generated/live';
import { PAGE_ROWS, pageInSlot, pageOf } from '../../lib/page-window';
import { type LiveResult, useLiveQuery } from '../../reactive/use-live-query';
import { usePagesInView } from '../../ui/use-pages-in-view';

export interface Stretches {
  /** Undefined while its stretch is on its way; null where a message was deleted. */
  readonly rowAt: (depth: number) => MessageRow | null | undefined;
  readonly onVisibleRange: (first: number, last: number) => void;
  /** A stretch that could not be read. */
  readonly failed: Extract<LiveResult<MessageRow>, { status: 'failed' }> | null;
}

export function useStretches(conversationId: string, length: number): Stretches {
  const { pages, onVisibleRange } = usePagesInView(length, { first: length - 1, last: length - 1 });
  const slots = [
    useStretch(conversationId, pageInSlot(0, pages)),
    useStretch(conversationId, pageInSlot(1, pages)),
    useStretch(conversationId, pageInSlot(2, pages)),
    useStretch(conversationId, pageInSlot(3, pages)),
  ];
  const failed = slots.map(({ live }) => live).find((live) => live.status === 'failed') ?? null;
  return {
    rowAt: (depth) => {
      const live = slots.find(({ page }) => page === pageOf(depth))?.live;
      return live?.status === 'live' ? (rowIn(live.rows, depth) ?? null) : undefined;
    },
    onVisibleRange,
    failed,
  };
}

function useStretch(conversationId: string, page: number | null) {
  const params = { conversation_id: conversationId, first: (page ?? 0) * PAGE_ROWS, limit: PAGE_ROWS };
  return { page, live: useLiveQuery('threadStretch$', params, { enabled: page !== null }) };
}

/** A stretch without deleted messages has each row at its place; with them it is looked for. */
export function rowIn<Row extends { readonly depth: number }>(rows: readonly Row[], depth: number): Row | undefined {
  const straight = rows[depth % PAGE_ROWS];
  return straight?.depth === depth ? straight : rows.find((row) => row.depth === depth);
}
