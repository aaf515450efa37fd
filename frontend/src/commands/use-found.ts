/** What a search finds for what is being typed; an answer that comes late for an earlier word is not shown. */

import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../bridge/problem';
import type { Command } from './registry';

export type Search = (text: string) => Promise<readonly Command[]>;

export type Found =
  | { readonly status: 'idle' }
  | { readonly status: 'searching'; readonly commands: readonly Command[] }
  | { readonly status: 'found'; readonly commands: readonly Command[] }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void };

const PAUSE_MS = 150;
const SHORTEST = 2;
const IDLE: Found = { status: 'idle' };

export function useFound(text: string, search: Search): Found {
  const [found, setFound] = useState<Found>(IDLE);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again
  useEffect(() => {
    let isCurrent = true;
    if (text.length < SHORTEST) {
      setFound(IDLE);
      return;
    }
    // What was found for the letters before stays until there is better.
    setFound((last) => ({ status: 'searching', commands: commandsIn(last) }));
    const fail = (error: unknown) => {
      const problem = toProblem(error);
      // A filter that is half typed is no failure yet.
      if (problem.status === 400) return setFound({ status: 'found', commands: [] });
      setFound({ status: 'failed', problem, retry: () => setAttempt((count) => count + 1) });
    };
    const timer = setTimeout(() => {
      search(text)
        .then((commands) => isCurrent && setFound({ status: 'found', commands }))
        .catch((error: unknown) => isCurrent && fail(error));
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, search, attempt]);
  return found;
}

export function commandsIn(found: Found): readonly Command[] {
  return found.status === 'searching' || found.status === 'found' ? found.commands : [];
}
