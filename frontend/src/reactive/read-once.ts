/** The rows of a live query as they are now, for a deed that needs them once. */

import { ProblemError } from '../bridge/problem';
import { fromWire, type LiveParams, type LiveRow } from '../bridge/wire';
import type { QueryName } from '../generated/live';
import { liveQueries } from './live-query-store';

/** @throws {ProblemError} when the query is refused. */
export function readOnce<Name extends QueryName>(
  name: Name,
  params: LiveParams<Name>,
): Promise<readonly LiveRow<Name>[]> {
  const query = liveQueries.query(name, params);
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = () => {
      const state = query.current();
      if (state.status === 'loading') return;
      stop();
      if (state.status === 'failed') reject(new ProblemError(state.problem));
      else resolve(fromWire(state.rows));
    };
    stop = query.subscribe(look);
    look();
  });
}
