/** The audit trail for one set of filters: its head live, older pages on request. */

import { useEffect, useState } from 'react';
import type { Problem } from '../../bridge/problem';
import type { AuditTrailParams, EventRead } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { noTrail, TRAIL_PAGE, type Trail, withHead, withOlder } from './trail';

export type TrailResult =
  | { status: 'loading' }
  | { status: 'failed'; problem: Problem; retry: () => void }
  | {
      status: 'live';
      trail: Trail<EventRead>;
      changed: ReadonlySet<string>;
      older: 'resting' | 'loading';
      loadOlder: () => void;
    };

/** Start anew (by `key`) when the parameters change. */
export function useTrail(params: AuditTrailParams): TrailResult {
  const [trail, setTrail] = useState(noTrail<EventRead>);
  const [before, setBefore] = useState<number | null>(null);
  const head = useLiveQuery('auditTrail$', { ...params, limit: TRAIL_PAGE });
  const page = useLiveQuery('auditTrail$', { ...params, limit: TRAIL_PAGE, before }, { enabled: before !== null });
  const headRows = head.status === 'live' ? head.rows : null;
  const pageRows = before !== null && page.status === 'live' ? page.rows : null;

  useEffect(() => {
    if (headRows !== null) setTrail((known) => withHead(known, headRows));
  }, [headRows]);
  useEffect(() => {
    if (pageRows === null) return;
    setTrail((known) => withOlder(known, pageRows));
    setBefore(null);
  }, [pageRows]);

  if (head.status === 'failed') return { status: 'failed', problem: head.problem, retry: head.retry };
  if (before !== null && page.status === 'failed')
    return { status: 'failed', problem: page.problem, retry: page.retry };
  if (head.status === 'loading' || (trail.rows.length === 0 && head.rows.length > 0)) return { status: 'loading' };
  const oldest = trail.rows.at(-1)?.seq;
  const loadOlder = () => {
    if (!trail.complete && before === null && oldest !== undefined) setBefore(oldest);
  };
  return { status: 'live', trail, changed: head.changed, older: before === null ? 'resting' : 'loading', loadOlder };
}
