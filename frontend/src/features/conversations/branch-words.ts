/** Where a branch begins and how long it is, in words. */

import type { Branch } from '../../generated/api/types.gen';
import { type Names, withNames } from '../../lib/card-macros';
import { countOf } from '../../lib/format-number';

/** What was said, in one line: without the marks of Markdown. */
export function branchExcerpt(said: string, names: Names): string {
  return withNames(said, names)
    .replace(/[*`]+|~~|(?<!\w)_+|_+(?!\w)|^\s*(?:#+|>|[-+])\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export function branchPlace(branch: Pick<Branch, 'fork_depth' | 'depth' | 'is_last'>): string {
  if (!branch.is_last) return `Ends at message ${branch.depth + 1} for now: what is said next begins a branch`;
  const length = countOf(branch.depth - branch.fork_depth + 1, 'message');
  return branch.fork_depth === 0 ? `From the beginning, ${length}` : `From message ${branch.fork_depth + 1}, ${length}`;
}
