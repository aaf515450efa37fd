/** The files of the diagnostics as they would be written, read once. */

import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { diagnosticsGet } from '../../generated/api/sdk.gen';
import type { ReportFile } from './report-text';

type Diagnostics =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'there'; readonly files: readonly ReportFile[] };

export function useDiagnostics(): Diagnostics {
  const [found, setFound] = useState<Diagnostics>({ status: 'loading' });
  useEffect(() => {
    let isWanted = true;
    const tell = (next: Diagnostics) => {
      if (isWanted) setFound(next);
    };
    answer(diagnosticsGet({ query: { user_agent: navigator.userAgent } })).then(
      ({ files }) => tell({ status: 'there', files }),
      (error: unknown) => tell({ status: 'failed', problem: toProblem(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return found;
}
