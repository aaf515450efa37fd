/** What the app tells of itself, asked once. */

import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { healthGet } from '../../generated/api/sdk.gen';
import type { Health } from '../../generated/api/types.gen';

type Asked =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'live'; readonly health: Health };

export function useHealth(): Asked {
  const [asked, setAsked] = useState<Asked>({ status: 'loading' });
  useEffect(() => {
    answer(healthGet())
      .then((health) => setAsked({ status: 'live', health }))
      .catch((error: unknown) => setAsked({ status: 'failed', problem: toProblem(error) }));
  }, []);
  return asked;
}
