/** What a search finds for what is being typed; an answer that comes late for an earlier word is not shown. */

import { useEffect, useState } from 'react';
import { toProblem } from '../bridge/problem';
import { showProblem } from '../reactive/use-command';
import type { Command } from './registry';

export type Search = (text: string) => Promise<readonly Command[]>;

const PAUSE_MS = 150;
const SHORTEST = 2;

export function useFound(text: string, search: Search): readonly Command[] {
  const [found, setFound] = useState<readonly Command[]>([]);
  useEffect(() => {
    let isCurrent = true;
    const asked = text.trim();
    if (asked.length < SHORTEST) {
      setFound([]);
      return;
    }
    const timer = setTimeout(() => {
      search(asked)
        .then((commands) => isCurrent && setFound(commands))
        .catch((error: unknown) => isCurrent && tell(error));
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, search]);
  return found;
}

/** A filter that is half typed is no failure yet. */
function tell(error: unknown): void {
  const problem = toProblem(error);
  if (problem.status !== 400) showProblem(problem);
}
