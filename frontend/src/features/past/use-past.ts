/** Asks for what was there at a moment; while an answer is on its way the one before stays. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../bridge/problem';

const SETTLE_MS = 60;

export interface Asked<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly again: () => void;
}

/** `ask` is called anew whenever `key` changes, once it has stood still for a moment. */
export function useAsked<T>(key: string, ask: () => Promise<T>): Asked<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key and the round say when to ask
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      latest.current().then(
        (found) => {
          if (!wanted) return;
          setValue(found);
          setProblem(null);
        },
        (error: unknown) => wanted && setProblem(toProblem(error)),
      );
    }, SETTLE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key, round]);

  return { value, problem, again: useCallback(() => setRound((count) => count + 1), []) };
}
