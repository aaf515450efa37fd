/** Which stretch of a conversation is read: its newest messages, further back in steps. */

import { useEffect, useState } from 'react';
import { useLiveQuery } from '../../reactive/use-live-query';

const FIRST = 200;
const STEP = 400;
/** Live queries give no more at once. */
const MOST = 1000;

export function useMessageWindow(conversationId: string, wanted: string | null) {
  const [{ limit, offset }, setWindow] = useState({ limit: FIRST, offset: 0 });
  const messages = useLiveQuery('messages$', { conversation_id: conversationId, limit, offset });
  const length = useLiveQuery('threadLength$', { conversation_id: conversationId });
  const total = (length.status === 'live' ? length.rows[0]?.count : undefined) ?? 0;
  const reach = limit + offset;
  const earlier = () =>
    setWindow(limit + STEP <= MOST ? { limit: limit + STEP, offset } : { limit: MOST, offset: offset + STEP });
  const isThere = messages.status === 'live' && messages.rows.some((row) => row.id === wanted);

  // biome-ignore lint/correctness/useExhaustiveDependencies: goes further back until the wanted message is there
  useEffect(() => {
    if (wanted !== null && messages.status === 'live' && !isThere && reach < total) earlier();
  }, [wanted, messages.status, isThere, reach, total]);

  return {
    messages,
    onEarlier: reach < total ? earlier : null,
    onNewest: offset > 0 ? () => setWindow({ limit: FIRST, offset: 0 }) : null,
  };
}
