/** Where the thread is to go: to a message, on whatever branch it is, or to the end. */

import { useCallback, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { messagesPlace, messagesShow } from '../../generated/api/sdk.gen';
import { useCommand } from '../../reactive/use-command';

/** A new object for each time one goes somewhere, be it the same place. */
export type Jump = { readonly to: 'message'; readonly id: string; readonly depth: number } | { readonly to: 'end' };

/**
 * @param wanted a message to bring into view
 * @param onArrived told once the message is looked for, so that it can be wanted again
 */
export function useJump(wanted: string | null, onArrived: () => void) {
  const [jump, setJump] = useState<Jump | null>(null);
  const { run } = useCommand(placeShown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wanted message
  useEffect(() => {
    if (wanted === null) return;
    let isCurrent = true;
    void run(wanted).then((depth) => {
      if (!isCurrent) return;
      if (depth !== undefined) setJump({ to: 'message', id: wanted, depth });
      onArrived();
    });
    return () => {
      isCurrent = false;
    };
  }, [wanted]);
  const toEnd = useCallback(() => setJump({ to: 'end' }), []);
  return { jump, toEnd };
}

/** How many messages come before it, once the path through it is shown. */
async function placeShown(messageId: string): Promise<number> {
  const path = { message_id: messageId };
  const place = await answer(messagesPlace({ path }));
  if (!place.is_shown) await answer(messagesShow({ path }));
  return place.depth;
}
