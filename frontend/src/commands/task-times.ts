/** When tasks and their steps were first seen, and what follows from that; no React. */

import type { TaskRead } from '../generated/live';

type Timed = Pick<TaskRead, 'id' | 'step' | 'done' | 'total'>;

export interface Begin {
  /** Unix milliseconds. */
  readonly at: number;
  /** What was done already. */
  readonly done: number;
}

/** By a task's id, and by its id and step. */
export type Begins = ReadonlyMap<string, Begin>;

/** Before that, and with less than a twentieth done, a guess would jump about. */
const SOONEST_MS = 3_000;
const LEAST_SHARE = 0.05;

export function stepKey({ id, step }: Timed): string {
  return `${id} ${step ?? ''}`;
}

/** What is known of the tasks that run; the same map when that is nothing new. */
export function begun(known: Begins, tasks: readonly Timed[], now: number): Begins {
  const keys = tasks.flatMap((task) => [
    { key: task.id, done: 0 },
    { key: stepKey(task), done: task.done },
  ]);
  if (keys.length === known.size && keys.every(({ key }) => known.has(key))) return known;
  return new Map(keys.map(({ key, done }) => [key, known.get(key) ?? { at: now, done }]));
}

/** Those that have run for so long. */
export function longer<T extends Timed>(
  tasks: readonly T[],
  begins: Begins,
  now: number,
  than_ms: number,
): readonly T[] {
  return tasks.filter(({ id }) => now - (begins.get(id)?.at ?? now) >= than_ms);
}

/** 0..1, or null while nothing tells how much there is. */
export function shareOf({ done, total }: Timed): number | null {
  return total > 0 ? Math.min(done / total, 1) : null;
}

/** How long its step still takes if it goes on like this, in seconds; null while that would be a wild guess. */
export function remaining_s(task: Timed, begins: Begins, now: number): number | null {
  const begin = begins.get(stepKey(task));
  if (begin === undefined || task.total <= 0) return null;
  const [passed_ms, came] = [now - begin.at, task.done - begin.done];
  if (passed_ms < SOONEST_MS || came < LEAST_SHARE * task.total) return null;
  return Math.ceil(((task.total - task.done) * passed_ms) / came / 1000);
}
