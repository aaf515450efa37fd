/** Why a memory was found, in a few words. */

import type { Why } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';

const TELLING = 0.05;

export function reasonsOf(why: Why): string {
  const reasons = [
    why.lexical > TELLING && t('search.reasons.words'),
    why.semantic > TELLING && t('search.reasons.meaning'),
    why.neighbour > TELLING && t('search.reasons.neighbour'),
    why.speaker && t('search.reasons.speaker'),
  ].filter((reason) => reason !== false);
  return reasons.length > 0 ? t('search.foundBy', { reasons: reasons.join(', ') }) : t('search.matchesFilter');
}
