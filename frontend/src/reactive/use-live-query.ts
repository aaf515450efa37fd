/** Rows of a live query, kept current by pushes from the backend. */

import { useMemo, useSyncExternalStore } from 'react';
import { fromWire, type LiveParams, type LiveRow } from '../bridge/wire';
import type { QueryName } from '../generated/live';
import { type LiveState, LOADING, liveQueries } from './live-query-store';

export type LiveResult<R> = LiveState<R>;

const closed = { subscribe: () => () => undefined, current: () => LOADING };

/** A query that is not enabled stays `loading` and costs nothing. */
export function useLiveQuery<Name extends QueryName>(
  name: Name,
  params: LiveParams<Name>,
  { enabled = true }: { readonly enabled?: boolean } = {},
): LiveResult<LiveRow<Name>> {
  const key = JSON.stringify(params); // callers may pass a fresh object on every render
  const query = useMemo(() => (enabled ? liveQueries.query(name, JSON.parse(key)) : closed), [name, key, enabled]);
  return fromWire(useSyncExternalStore(query.subscribe, query.current));
}
