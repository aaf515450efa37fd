/** What new personas begin with: asked again whenever the setting changes, here or in another window. */

import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { personasDefaults } from '../../generated/api/sdk.gen';
import type { PersonaRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';

export type Defaults = Pick<PersonaRead, 'memory_settings' | 'privacy_settings'>;

const DEFAULTS_KEY = 'personas.defaults';

type Asked =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'live'; readonly defaults: Defaults };

export function useDefaults(): Asked {
  const settings = useLiveQuery('settings$', {});
  const stored =
    settings.status === 'live'
      ? JSON.stringify(settings.rows.find(({ key }) => key === DEFAULTS_KEY)?.value ?? null)
      : null;
  const [asked, setAsked] = useState<Asked>({ status: 'loading' });
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored is the reason to ask, and so is another try
  useEffect(() => {
    if (stored === null) return;
    let isWanted = true;
    answer(personasDefaults())
      // Described by the shape of what may be sent, the answer has every field nonetheless.
      .then((defaults) => isWanted && setAsked({ status: 'live', defaults: defaults as Defaults }))
      .catch((error: unknown) => {
        if (!isWanted) return;
        setAsked({ status: 'failed', problem: toProblem(error), retry: () => setTries((count) => count + 1) });
      });
    return () => {
      isWanted = false;
    };
  }, [stored, tries]);
  if (settings.status === 'failed') return settings;
  return asked;
}
