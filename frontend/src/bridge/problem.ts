/** Problem details as the backend says them (RFC 9457), and failures of the way there put into the same shape. */

import { t } from '../i18n/i18n';

/** Somebody else changed the row first. */
export const STALE = 'urn:pjais:problem:stale-version';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Which fields of a refused input are wrong. */
  readonly errors?: readonly FieldProblem[];
  /** The row as it stands, when somebody else changed it first. */
  readonly current?: unknown;
  /** Fields of an event that were changed again since it happened. */
  readonly conflicts?: Readonly<Record<string, { before: unknown; after: unknown; current: unknown }>>;
}

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A problem on its way up the call stack. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && 'status' in value;
}

/** Anything that was thrown, as something a person can be shown. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (isProblem(thrown)) return { ...thrown, detail: thrown.detail ?? '' };
  if (thrown instanceof TypeError) {
    return localProblem('unreachable', t('bridge.unreachable.title'), t('bridge.unreachable.detail'));
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return localProblem('unexpected', t('bridge.unexpected'), detail);
}

/** The last part of `urn:pjais:problem:<code>`. */
export function problemCode(problem: Problem): string {
  return problem.type.split(':').at(-1) ?? '';
}

/** What an undo cannot decide by itself, or null for another problem. */
export function conflictsOf(problem: Problem): Problem['conflicts'] | null {
  return problemCode(problem) === 'revert-conflict' ? (problem.conflicts ?? null) : null;
}

export function localProblem(code: string, title: string, detail: string): Problem {
  return { type: `urn:pjais:problem:${code}`, title, status: 0, detail };
}
