/** Why a memory was found, in a few words. */

import type { Why } from '../../generated/api/types.gen';

const TELLING = 0.05;

export function reasonsOf(why: Why): string {
  const reasons = [
    why.lexical > TELLING && 'words',
    why.semantic > TELLING && 'meaning',
    why.neighbour > TELLING && 'what was said beside it',
    why.speaker && 'who said it',
  ].filter((reason) => reason !== false);
  return reasons.length > 0 ? `Found by ${reasons.join(', ')}` : 'Matches the filter';
}
