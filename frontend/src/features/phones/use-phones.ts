/** Whether phones may come in, and which have been let in, kept current. */

import type { PhonesState } from '../../generated/api/types.gen';
import type { PhoneRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';

export interface KnownPhones {
  readonly state: PhonesState;
  readonly phones: readonly PhoneRead[];
}

/** Null until it is known. */
export function useKnownPhones(): KnownPhones | null {
  const states = useLiveQuery('phonesState$', {});
  const phones = useLiveQuery('phones$', {});
  const state = states.status === 'live' ? states.rows[0] : undefined;
  return state !== undefined && phones.status === 'live' ? { state, phones: phones.rows } : null;
}
