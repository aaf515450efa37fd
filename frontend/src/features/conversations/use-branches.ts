/** The branches of a conversation, read again when it changes, page by page as one scrolls. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { conversationsBranches } from '../../generated/api/sdk.gen';
import type { Branch } from '../../generated/api/types.gen';

type Branches =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'live'; readonly branches: readonly Branch[]; readonly next: string | null };

/** @param state differs whenever the branches may have changed */
export function useBranches(conversationId: string, state: string) {
  const [branches, setBranches] = useState<Branches>({ status: 'loading' });
  const asked = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored changes with the state
  useEffect(() => {
    let isCurrent = true;
    asked.current = null;
    read(conversationId)
      .then(({ items, next }) => isCurrent && setBranches({ status: 'live', branches: items, next }))
      .catch((error: unknown) => isCurrent && setBranches({ status: 'failed', problem: toProblem(error) }));
    return () => {
      isCurrent = false;
    };
  }, [conversationId, state]);

  const next = branches.status === 'live' ? branches.next : null;
  const more = useCallback(() => {
    if (next === null || asked.current === next) return;
    asked.current = next;
    read(conversationId, next)
      .then((page) =>
        setBranches((known) =>
          known.status === 'live' && known.next === next
            ? { status: 'live', branches: [...known.branches, ...page.items], next: page.next }
            : known,
        ),
      )
      .catch((error: unknown) => setBranches({ status: 'failed', problem: toProblem(error) }));
  }, [conversationId, next]);
  return { state: branches, more };
}

function read(conversationId: string, after?: string) {
  const path = { conversation_id: conversationId };
  return answer(conversationsBranches({ path, query: after === undefined ? {} : { after } }));
}
