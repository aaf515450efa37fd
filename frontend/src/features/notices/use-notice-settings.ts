/** What one is told of, and whether it shows by itself. */

import { useLiveQuery } from '../../reactive/use-live-query';
import { NOTICE_KINDS, type NoticeKind } from './notice-words';

export const POP_UP_KEY = 'notices.pop_up';
export const MUTED_KEY = 'notices.muted';

interface NoticeSettings {
  /** False until it is known, so that nothing pops up unasked. */
  readonly popsUp: boolean;
  readonly muted: readonly NoticeKind[];
}

export function useNoticeSettings(): NoticeSettings {
  const settings = useLiveQuery('settings$', {});
  if (settings.status !== 'live') return { popsUp: false, muted: [] };
  const chosen = (wanted: string) => settings.rows.find(({ key }) => key === wanted)?.value;
  const muted = chosen(MUTED_KEY);
  return {
    popsUp: chosen(POP_UP_KEY) !== false,
    muted: NOTICE_KINDS.filter((kind) => Array.isArray(muted) && muted.includes(kind)),
  };
}
