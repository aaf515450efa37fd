/** What the backend answers to a question, asked again when the question is another one or its answer may be. */

import { useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../bridge/problem';

export interface Asked<T> {
  /** The last answer; null before there is one, and while nothing is asked. */
  readonly answer: T | null;
  readonly problem: Problem | null;
  readonly retry: () => void;
}

/**
 * @param ask null asks nothing
 * @param key another text is another question, or a reason to ask it again
 * @param pause_ms to wait for more of a question that is being typed
 */
export function useAsked<T>(ask: ((signal: AbortSignal) => Promise<T>) | null, key: string, pause_ms = 0): Asked<T> {
  const [told, setTold] = useState<Omit<Asked<T>, 'retry'>>({ answer: null, problem: null });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  const isAsking = ask !== null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when to ask, a new attempt asks again
  useEffect(() => {
    const stop = new AbortController();
    if (!isAsking) {
      setTold({ answer: null, problem: null });
      return;
    }
    const timer = setTimeout(() => {
      latest.current?.(stop.signal).then(
        (answer) => {
          if (!stop.signal.aborted) setTold({ answer, problem: null });
        },
        (error: unknown) => {
          if (!stop.signal.aborted) setTold(({ answer }) => ({ answer, problem: toProblem(error) }));
        },
      );
    }, pause_ms);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [isAsking, key, attempt]);

  return { ...told, retry: () => setAttempt((count) => count + 1) };
}
