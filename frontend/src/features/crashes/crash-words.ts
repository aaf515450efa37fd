/** What became of a run that did not end as it should, in words; no React. */

import type { CrashRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { formatDuration } from '../../lib/format-number';
import { fullDate } from '../../lib/relative-time';

/** One sentence: what happened, when, and after how long. */
export function crashWords({ kind, ended_at, ran_s }: CrashRead): string {
  const when = fullDate(ended_at);
  if (ran_s === null) return t(`crashes.what.${kind}`, { when });
  return t(`crashes.whatAfter.${kind}`, { when, after: formatDuration(ran_s) });
}
