/** The parts of a prompt and the reasons for them, in words. */

import type { PromptPart } from '../../generated/api/types.gen';

export const PART_TITLES: Readonly<Record<string, string>> = {
  persona: 'The persona',
  lore: 'Lorebook entry',
  memories: 'Recalled memories',
  examples: 'Example dialogue',
  summary: 'Summary of what came before',
  history: 'Message',
  instructions: 'Last instructions of the card',
};

/** One sentence for each thing that was called up. */
export function reasonWords(part: Pick<PromptPart, 'kind' | 'why' | 'items'>): readonly string[] {
  if (part.kind === 'lore') {
    const key: unknown = part.why?.['key'];
    return [key === 'always' ? 'Always there.' : `Called up by “${String(key)}”.`];
  }
  return part.items.map((item, place) => `${place + 1}. ${memoryReason(item)}`);
}

function memoryReason(item: Readonly<Record<string, unknown>>): string {
  const why = item['why'];
  if (typeof why !== 'object' || why === null || item['score'] === 0) return 'Pinned: always recalled.';
  const share = (name: string) => Math.round(100 * Number(Object.entries(why).find(([key]) => key === name)?.[1] ?? 0));
  const reasons = [
    share('lexical') > 0 && `words in common ${share('lexical')} %`,
    share('semantic') > 0 && `meaning ${share('semantic')} %`,
    share('neighbour') > 0 && `said beside it ${share('neighbour')} %`,
    share('speaker') > 0 && 'said by the one who was named',
  ].filter((reason) => reason !== false);
  return `Found by ${reasons.join(', ') || 'nothing better being there'}.`;
}
