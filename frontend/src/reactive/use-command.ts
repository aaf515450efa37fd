/** Runs a change of the user's, tells whether it is under way, and says quietly when it fails. */

import { notifications } from '@mantine/notifications';
import { useCallback, useRef, useState } from 'react';
import { type Problem, problemCode, toProblem } from '../bridge/problem';
import { noteShown } from '../bridge/report';
import type { Guess } from './guess';
import { liveQueries } from './live-query-store';

interface CommandOptions<Args extends readonly unknown[]> {
  /** Shown at once, kept when the command comes through, quietly taken back when it fails. */
  readonly guess?: (...args: Args) => readonly Guess[];
  /** True when the screen itself shows this failure. */
  readonly onProblem?: (problem: Problem) => boolean;
}

interface Command<Args extends readonly unknown[], Result> {
  /** Resolves to `undefined` when the command failed. */
  readonly run: (...args: Args) => Promise<Result | undefined>;
  readonly busy: boolean;
  readonly problem: Problem | null;
}

const underWay = new Set<Promise<unknown>>();

/** When the changes that are under way have come through or failed, or after a while: some take long. */
export async function changesSettled(patience_ms: number): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, patience_ms));
  await Promise.race([Promise.allSettled(underWay), patience]);
}

export function useCommand<Args extends readonly unknown[], Result>(
  command: (...args: Args) => Promise<Result>,
  { onProblem, guess }: CommandOptions<Args> = {},
): Command<Args, Result> {
  const [running, setRunning] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef({ command, onProblem, guess });
  latest.current = { command, onProblem, guess };

  const run = useCallback(async (...args: Args) => {
    setRunning((count) => count + 1);
    setProblem(null);
    const shown = liveQueries.guess(latest.current.guess?.(...args) ?? []);
    const coming = (async () => latest.current.command(...args))();
    underWay.add(coming);
    try {
      const result = await coming;
      shown.settle();
      return result;
    } catch (error) {
      shown.undo();
      const failure = toProblem(error);
      if (problemCode(failure) === 'cancelled') {
        notifications.show({ id: 'stopped', message: failure.detail, autoClose: 4_000 });
        return undefined;
      }
      setProblem(failure);
      if (!latest.current.onProblem?.(failure)) showProblem(failure);
      return undefined;
    } finally {
      underWay.delete(coming);
      setRunning((count) => count - 1);
    }
  }, []);

  return { run, busy: running > 0, problem };
}

export function showProblem(problem: Problem): void {
  noteShown(problem);
  notifications.show({
    id: `problem ${problem.type}`,
    color: 'red',
    title: problem.title,
    message: problem.errors?.map((error) => `${error.field}: ${error.message}`).join('; ') || problem.detail,
    autoClose: 8_000,
  });
}
