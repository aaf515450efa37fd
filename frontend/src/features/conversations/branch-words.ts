/** Where a branch begins and how long it is, in words. */

import type { Branch } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { type Names, withNames } from '../../lib/card-macros';

/** What was said, in one line: without the marks of Markdown. */
export function branchExcerpt(said: string, names: Names): string {
  return withNames(said, names)
    .replace(/[*`]+|~~|(?<!\w)_+|_+(?!\w)|^\s*(?:#+|>|[-+])\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export function branchPlace(branch: Pick<Branch, 'fork_depth' | 'depth' | 'is_last'>): string {
  if (!branch.is_last) return t('conversations.branches.endsAt', { message: branch.depth + 1 });
  const count = branch.depth - branch.fork_depth + 1;
  if (branch.fork_depth === 0) return t('conversations.branches.fromBeginning', { count });
  return t('conversations.branches.fromMessage', { count, message: branch.fork_depth + 1 });
}
