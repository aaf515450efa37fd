/** A proposal as it is being put differently. */

import type { ProposalEdit } from '../../generated/api/types.gen';
import type { ProposalRead } from '../../generated/live';
import { t } from '../../i18n/i18n';

type MemoryType = ProposalRead['type'];

const KINDS = {
  new: 'conversations.proposal.kind.new',
  repeat: 'conversations.proposal.kind.repeat',
  contradiction: 'conversations.proposal.kind.contradiction',
} as const satisfies Readonly<Record<ProposalRead['kind'], string>>;

const TYPES = {
  fact: 'conversations.proposal.types.fact',
  preference: 'conversations.proposal.types.preference',
  event: 'conversations.proposal.types.event',
  relationship: 'conversations.proposal.types.relationship',
  skill: 'conversations.proposal.types.skill',
  note: 'conversations.proposal.types.note',
} as const satisfies Readonly<Record<MemoryType, string>>;

export const MEMORY_TYPES: readonly MemoryType[] = ['fact', 'preference', 'event', 'relationship', 'skill', 'note'];

export function kindWords(kind: ProposalRead['kind']): string {
  return t(KINDS[kind]);
}

export function typeLabel(type: MemoryType): string {
  return t(TYPES[type]);
}

export interface Draft {
  readonly content: string;
  readonly type: MemoryType;
  /** 0 to 100; null while the field is empty. */
  readonly importance_percent: number | null;
}

export function draftOf({ content, type, importance }: ProposalRead): Draft {
  return { content, type, importance_percent: Math.round(importance * 100) };
}

export function isTelling(draft: Draft): boolean {
  return draft.content.trim() !== '' && draft.importance_percent !== null;
}

/** Only what differs: a proposal that is accepted as it is may count for a memory there is. */
export function editOf(proposal: Pick<ProposalRead, 'content' | 'type' | 'importance'>, draft: Draft): ProposalEdit {
  const percent = draft.importance_percent;
  const isOther = percent !== null && percent !== Math.round(proposal.importance * 100);
  return {
    ...(draft.content !== proposal.content && { content: draft.content }),
    ...(draft.type !== proposal.type && { type: draft.type }),
    ...(isOther && { importance: percent / 100 }),
  };
}

export function typeOf(text: string | null): MemoryType | null {
  return MEMORY_TYPES.find((type) => type === text) ?? null;
}
