/** In which order conversations are listed: pinned ones, then folder by folder, newest first in each. */

import type { ConversationRead } from '../../generated/live';

type Listed = Pick<ConversationRead, 'pinned_at' | 'folder'>;

/** The rows come newest first, and stay so among their like. */
export function inOrder<Row extends Listed>(rows: readonly Row[]): readonly Row[] {
  const rank = (row: Row) => (row.pinned_at === null ? 1 : 0);
  return rows.toSorted((one, other) => rank(one) - rank(other) || one.folder.localeCompare(other.folder));
}
