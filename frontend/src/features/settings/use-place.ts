/** Where the vault lies, asked when the screen opens and after each change. */

import { useCallback, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { placeGet } from '../../generated/api/sdk.gen';
import type { PlaceRead } from '../../generated/api/types.gen';

type Asked =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'live'; readonly place: PlaceRead; readonly onChanged: (place: PlaceRead) => void };

export function usePlace(): Asked {
  const [asked, setAsked] = useState<Asked>({ status: 'loading' });
  const show = useCallback(
    (place: PlaceRead) => setAsked({ status: 'live', place, onChanged: (changed) => show(changed) }),
    [],
  );
  const ask = useCallback(() => {
    answer(placeGet())
      .then(show)
      .catch((error: unknown) => setAsked({ status: 'failed', problem: toProblem(error), retry: ask }));
  }, [show]);
  useEffect(ask, [ask]);
  return asked;
}
