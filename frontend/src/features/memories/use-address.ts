/** What is on show and the address of the screen, kept as one: typing goes ahead of the address, going back follows it. */

import { useEffect, useRef, useState } from 'react';
import { addressOf, type MemorySearch, memorySearch, type Shown, shownAt } from './memory-address';

/** Whether going back leads to what was on show before. */
export type Step = 'push' | 'replace';

export interface Address {
  readonly search: MemorySearch;
  readonly onSearch: (search: MemorySearch, step: Step) => void;
}

export function useAddress({ search, onSearch }: Address): [Shown, (some: Partial<Shown>, step: Step) => void] {
  const [shown, setShown] = useState(() => shownAt(search));
  const latest = useRef(shown);
  const onTheWay = useRef(new Set<string>());
  const key = JSON.stringify(memorySearch({ ...search }));

  useEffect(() => {
    if (key === JSON.stringify(addressOf(latest.current))) return onTheWay.current.clear();
    if (onTheWay.current.delete(key)) return; // of ours, and overtaken since
    latest.current = shownAt(JSON.parse(key));
    setShown(latest.current);
  }, [key]);

  const show = (some: Partial<Shown>, step: Step) => {
    latest.current = { ...latest.current, ...some };
    setShown(latest.current);
    const next = addressOf(latest.current);
    onTheWay.current.add(JSON.stringify(next));
    onSearch(next, step);
  };
  return [shown, show];
}
