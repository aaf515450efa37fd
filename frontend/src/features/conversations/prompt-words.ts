/** The parts of a prompt and the reasons for them, in words. */

import type { PromptPart } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { formatPercent } from '../../lib/format-number';

const TITLES = {
  persona: 'conversations.prompt.part.persona',
  lore: 'conversations.prompt.part.lore',
  memories: 'conversations.prompt.part.memories',
  examples: 'conversations.prompt.part.examples',
  summary: 'conversations.prompt.part.summary',
  history: 'conversations.prompt.part.history',
  instructions: 'conversations.prompt.part.instructions',
} as const;

const ROLES = {
  user: 'conversations.prompt.role.user',
  assistant: 'conversations.prompt.role.assistant',
  system: 'conversations.prompt.role.system',
} as const;

const SHARES = [
  ['lexical', 'conversations.prompt.why.lexical'],
  ['semantic', 'conversations.prompt.why.semantic'],
  ['neighbour', 'conversations.prompt.why.neighbour'],
] as const;

export function partTitle(kind: string): string {
  return isIn(TITLES, kind) ? t(TITLES[kind]) : kind;
}

export function roleWords(role: string): string {
  return isIn(ROLES, role) ? t(ROLES[role]) : role;
}

/** One sentence for each thing that was called up. */
export function reasonWords(part: Pick<PromptPart, 'kind' | 'why' | 'items'>): readonly string[] {
  if (part.kind === 'lore') {
    const key: unknown = part.why?.['key'];
    if (key === 'always') return [t('conversations.prompt.why.always')];
    return [t('conversations.prompt.why.calledUp', { key: String(key) })];
  }
  return part.items.map((item, place) =>
    t('conversations.prompt.why.numbered', { number: place + 1, reason: memoryReason(item) }),
  );
}

function memoryReason(item: Readonly<Record<string, unknown>>): string {
  const why = item['why'];
  if (typeof why !== 'object' || why === null || item['score'] === 0) return t('conversations.prompt.why.pinned');
  const share = (name: string) => Number(Object.entries(why).find(([key]) => key === name)?.[1] ?? 0);
  const isTold = (name: string) => Math.round(100 * share(name)) > 0;
  const reasons = SHARES.filter(([name]) => isTold(name)).map(([name, key]) =>
    t(key, { share: formatPercent(share(name)) }),
  );
  if (isTold('speaker')) reasons.push(t('conversations.prompt.why.speaker'));
  if (reasons.length === 0) return t('conversations.prompt.why.nothingBetter');
  return t('conversations.prompt.why.foundBy', { reasons: reasons.join(', ') });
}

function isIn<Words extends object>(words: Words, key: string): key is string & keyof Words {
  return Object.hasOwn(words, key);
}
