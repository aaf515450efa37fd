/** The persona that all screens are about: the active one. */

import { useLiveQuery } from '../reactive/use-live-query';

/** Null while there is none, or none is known yet. */
export function useActivePersonaId(): string | null {
  const active = useLiveQuery('activePersona$', {});
  return active.status === 'live' ? (active.rows[0]?.id ?? null) : null;
}
