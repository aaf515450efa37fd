/** Who has what open on other devices; nobody where the app does not sync. */

import { useMemo } from 'react';
import type { Presence } from '../generated/live';
import { useLiveQuery } from '../reactive/use-live-query';

const NOBODY: readonly Presence[] = [];

export function usePresence(of: 'persona' | 'conversation', id: string | null): readonly Presence[] {
  const live = useLiveQuery('presence$', {});
  const rows = live.status === 'live' ? live.rows : NOBODY;
  return useMemo(() => {
    if (id === null || rows.length === 0) return NOBODY;
    return rows.filter((each) => (of === 'persona' ? each.persona_id : each.conversation_id) === id);
  }, [rows, of, id]);
}
