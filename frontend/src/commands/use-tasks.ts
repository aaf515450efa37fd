/** The tasks that run for longer than a while, and the time to show them by. */

import { useEffect, useState } from 'react';
import type { TaskRead } from '../generated/live';
import { sharedValue } from '../lib/shared-value';
import { useLiveQuery } from '../reactive/use-live-query';
import { type Begins, begun, longer } from './task-times';

interface LongTasks {
  readonly tasks: readonly TaskRead[];
  readonly begins: Begins;
  readonly now: number;
}

const NONE: readonly TaskRead[] = [];
const STEP_MS = 250;
/** Shared, so that a task is as old for one who looks later. */
const known = sharedValue<Begins>(new Map());

export function useTasks(than_ms: number): LongTasks {
  const live = useLiveQuery('tasks$', {});
  const tasks = live.status === 'live' ? live.rows : NONE;
  const isIdle = tasks.length === 0;
  const [now, setNow] = useState(Date.now);

  useEffect(() => {
    if (isIdle) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [isIdle]);

  useEffect(() => {
    known.set(begun(known.current(), tasks, Date.now()));
  }, [tasks]);

  return { tasks: longer(tasks, known.current(), now, than_ms), begins: known.current(), now };
}
