/** Figures that are worked out for a question, asked for again when memories were written; meanwhile the last ones stay. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../../bridge/problem';
import { useLiveQuery } from '../../../reactive/use-live-query';

/** Writes and gestures that follow each other closely are answered together. */
const SETTLE_MS = 120;

export interface Figures<T> {
  /** Null before the first answer. */
  readonly value: T | null;
  readonly problem: Problem | null;
  /** Whether what is shown answers the question as it is now. */
  readonly isCurrent: boolean;
  readonly again: () => void;
}

export function useFigures<T>(personaId: string, key: string, ask: () => Promise<T>): Figures<T> {
  const writes = useLiveQuery('memoryWrites$', { persona_id: personaId });
  const stamp = writes.status === 'live' ? JSON.stringify(writes.rows) : writes.status;
  const [found, setFound] = useState<{ readonly key: string; readonly value: T } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the round says when to ask once more
  useEffect(() => {
    if (stamp === 'loading') return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      latest.current().then(
        (value) => {
          if (!wanted) return;
          setFound({ key, value });
          setProblem(null);
        },
        (error: unknown) => wanted && setProblem(toProblem(error)),
      );
    }, SETTLE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key, stamp, round]);

  return {
    value: found?.value ?? null,
    problem,
    isCurrent: found?.key === key,
    again: useCallback(() => setRound((count) => count + 1), []),
  };
}

/** The person's own zone, as the IANA calls it. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
