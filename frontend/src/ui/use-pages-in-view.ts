/** The pages a scrolled list needs live, held back while it flies past pages nobody can read. */

import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import { isFarJump, pagesAround, TOP_OF_LIST } from '../lib/page-window';

/** A scroll bar dragged across the list rests this long before pages are asked for. */
const SETTLE_MS = 80;

export interface PagesInView {
  pages: readonly number[];
  onVisibleRange: (first: number, last: number) => void;
}

/** @param start what is in view before anything has been scrolled */
export function usePagesInView(total: number, start = TOP_OF_LIST): PagesInView {
  const [pages, setPages] = useState<readonly number[]>(() => pagesAround(start, total));
  const show = useCallback((next: readonly number[]) => {
    setPages((held) => (held.join() === next.join() ? held : next));
  }, []);
  const showSettled = useDebouncedCallback(show, SETTLE_MS);

  const onVisibleRange = useCallback(
    (first: number, last: number) => {
      const next = pagesAround({ first, last }, total);
      if (isFarJump(pages, next)) return showSettled(next);
      showSettled.cancel();
      show(next);
    },
    [pages, total, show, showSettled],
  );
  return { pages, onVisibleRange };
}
