/** The parts of the program and the texts of their licences, each asked for when it is looked at. */

import { useCallback, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { aboutLicences, aboutLicenceText } from '../../generated/api/sdk.gen';
import type { Licence, LicenceList } from '../../generated/api/types.gen';

type Asked<Value> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'there'; readonly value: Value };

export function useLicences(): Asked<LicenceList> {
  return useAsked(useCallback(() => answer(aboutLicences()), []));
}

export function useLicenceTexts({ name, version }: Licence): Asked<readonly string[]> {
  return useAsked(
    useCallback(async () => (await answer(aboutLicenceText({ query: { name, version } }))).texts, [name, version]),
  );
}

function useAsked<Value>(ask: () => Promise<Value>): Asked<Value> {
  const [asked, setAsked] = useState<Asked<Value>>({ status: 'loading' });
  const tryIt = useCallback(() => {
    ask().then(
      (value) => setAsked({ status: 'there', value }),
      (error: unknown) => setAsked({ status: 'failed', problem: toProblem(error), retry: tryIt }),
    );
  }, [ask]);
  useEffect(tryIt, [tryIt]);
  return asked;
}

/** Those that have all the words in their name or licence. */
export function licencesWith(text: string, licences: readonly Licence[]): readonly Licence[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return licences.filter(({ name, licence }) => {
    const whole = `${name} ${licence}`.toLowerCase();
    return wanted.every((word) => whole.includes(word));
  });
}
