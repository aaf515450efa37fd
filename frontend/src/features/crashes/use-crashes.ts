/** Runs that did not end as they should, asked for once; and the report of one. */

import { useCallback, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { crashesGet, crashesList } from '../../generated/api/sdk.gen';
import type { CrashRead } from '../../generated/api/types.gen';

/** Whether a start tells of them. */
export const SHOW_KEY = 'crashes.show';

type Asked =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'there'; readonly crashes: readonly CrashRead[]; readonly ask: () => void };

export function useCrashes(): Asked {
  const [asked, setAsked] = useState<Asked>({ status: 'loading' });
  const [turn, setTurn] = useState(0);
  const ask = useCallback(() => setTurn((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn asks anew
  useEffect(() => {
    answer(crashesList()).then(
      ({ items }) => setAsked({ status: 'there', crashes: items, ask }),
      (error: unknown) => setAsked({ status: 'failed', problem: toProblem(error), retry: ask }),
    );
  }, [turn, ask]);
  return asked;
}

type Report =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'there'; readonly text: string };

export function useReport(id: string): Report {
  const [report, setReport] = useState<Report>({ status: 'loading' });
  useEffect(() => {
    let isWanted = true;
    answer(crashesGet({ path: { crash_id: id } })).then(
      ({ text }) => isWanted && setReport({ status: 'there', text }),
      (error: unknown) => isWanted && setReport({ status: 'failed', problem: toProblem(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [id]);
  return report;
}
