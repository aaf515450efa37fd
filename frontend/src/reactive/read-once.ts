/** The rows of a live query as they are now, for a deed that needs them once. */

import type { Problem } from '../bridge/problem';
import type { LiveQueries, QueryName } from '../generated/live';
import { type LiveState, liveQueries } from './live-query-store';

/** @throws {Problem} when the query is refused. */
export function readOnce<Name extends QueryName>(
  name: Name,
  params: LiveQueries[Name]['params'],
): Promise<readonly LiveQueries[Name]['row'][]> {
  const query = liveQueries.query(name, params);
  return new Promise((resolve, reject: (problem: Problem) => void) => {
    let stop = () => {};
    const look = () => {
      const state = query.current();
      if (state.status === 'loading') return;
      stop();
      if (state.status === 'failed') reject(state.problem);
      else resolve(typed(state));
    };
    stop = query.subscribe(look);
    look();
  });
}

/** The rows come from the query whose row type was generated from the backend's own model. */
function typed<Row>(state: Extract<LiveState, { status: 'live' }>): readonly Row[] {
  // @ts-expect-error the store holds rows of all queries and cannot know each one's type
  return state.rows;
}
