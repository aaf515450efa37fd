/** Walking cards by J and K, and answering each by a key; the focus goes on to the next where one goes. */

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

interface Answers {
  readonly take: (id: string) => void;
  readonly keep: (id: string) => void;
}

const NEXT = new Set(['j', 'J', 'ArrowDown']);
const LAST = new Set(['k', 'K', 'ArrowUp']);
const TAKE = new Set(['t', 'T']);

export function useCardKeys(ids: readonly string[], { take, keep }: Answers) {
  const list = useRef<HTMLOListElement>(null);
  const [at, setActive] = useState(0);
  const active = Math.min(at, ids.length - 1);
  const focus = (index: number) => {
    const card = list.current?.children[index];
    if (card instanceof HTMLElement) card.focus();
  };
  // Somebody who answers by keys goes on with the card that comes into the place of the one before.
  const hadFocus = useRef(false);
  const count = ids.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where a card has gone
  useEffect(() => {
    if (hadFocus.current) focus(active);
    hadFocus.current = false;
  }, [count]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnCard = event.target instanceof HTMLElement && event.target.parentElement === list.current;
    const id = ids[active];
    if (NEXT.has(event.key)) focus(Math.min(active + 1, count - 1));
    else if (LAST.has(event.key)) focus(Math.max(active - 1, 0));
    else if (id !== undefined && TAKE.has(event.key)) answerWith(take, id);
    else if (id !== undefined && event.key === 'Enter' && isOnCard) answerWith(keep, id);
    else return;
    event.preventDefault();
  };
  const answerWith = (deed: (id: string) => void, id: string) => {
    hadFocus.current = true;
    deed(id);
  };
  return { list, active, setActive, onKeyDown };
}
