/** Which field a refused entry is about; what is about none stands above the buttons. */

import { Text } from '@mantine/core';
import { type Problem, problemCode } from '../../bridge/problem';

export interface EntryProblem {
  readonly hub: string | undefined;
  readonly code: string | undefined;
  readonly rest: string | undefined;
}

const HUB = ['invalid-hub-url', 'hub-unreachable'];
const CODE = ['wrong-code', 'hub-refused'];

export function entryProblem(problem: Problem | null): EntryProblem {
  const detail = problem === null ? undefined : problem.detail || problem.title;
  const kind = problem === null ? '' : problemCode(problem);
  const [isHub, isCode] = [HUB.includes(kind), CODE.includes(kind)];
  return {
    hub: isHub ? detail : undefined,
    code: isCode ? detail : undefined,
    rest: isHub || isCode ? undefined : detail,
  };
}

export function RestOfProblem({ problem }: { readonly problem: EntryProblem }) {
  if (problem.rest === undefined) return null;
  return (
    <Text size="sm" role="alert" c="var(--mantine-color-red-text)">
      {problem.rest}
    </Text>
  );
}
