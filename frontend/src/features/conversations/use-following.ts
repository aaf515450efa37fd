/** Moves a thread's scroller: to the end as long as one reads there, and once to each place one jumps to. */

import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Jump } from './use-jump';

/** Nearer than this to the end counts as reading the end. */
const NEAR_END_PX = 120;

interface Following {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly length: number;
  readonly jump: Jump | null;
  /** Whether the message that is jumped to is drawn. */
  readonly isThere: boolean;
}

export function useFollowing({ scroller, virtual, length, jump, isThere }: Following) {
  const follows = useRef(jump?.to !== 'message');
  const done = useRef<Jump | null>(null);
  const [isAtEnd, setAtEnd] = useState(follows.current);
  const height = virtual.getTotalSize();

  // biome-ignore lint/correctness/useExhaustiveDependencies: what makes the thread longer is what scrolls
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && follows.current) box.scrollTop = box.scrollHeight;
  }, [height, length]);

  // Proposals below, a longer draft or a smaller window leave less room: the end stays in view.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const room = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight;
    });
    room.observe(box);
    return () => room.disconnect();
  }, [scroller]);

  useEffect(() => {
    if (jump === null || done.current === jump) return;
    if (jump.to === 'end') {
      done.current = jump;
      follows.current = true;
      setAtEnd(true);
      if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
      return;
    }
    follows.current = false;
    if (jump.depth >= length) return;
    virtual.scrollToIndex(jump.depth, { align: 'center' });
    if (isThere) done.current = jump;
  }, [jump, isThere, length, scroller, virtual]);

  const watch = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    // While the place one jumps to is looked for, passing the end is no wish to stay there.
    if (!isNear || jump === null || done.current === jump) follows.current = isNear;
    setAtEnd(isNear);
  }, [scroller, jump]);

  return { isAtEnd, watch };
}
