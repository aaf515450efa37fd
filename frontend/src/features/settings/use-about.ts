/** Which build this is, asked once when the screen opens. */

import { useCallback, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { aboutGet } from '../../generated/api/sdk.gen';
import type { AboutRead } from '../../generated/api/types.gen';

type Asked =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'live'; readonly about: AboutRead };

export function useAbout(): Asked {
  const [asked, setAsked] = useState<Asked>({ status: 'loading' });
  const ask = useCallback(() => {
    answer(aboutGet())
      .then((about) => setAsked({ status: 'live', about }))
      .catch((error: unknown) => setAsked({ status: 'failed', problem: toProblem(error), retry: ask }));
  }, []);
  useEffect(ask, [ask]);
  return asked;
}
