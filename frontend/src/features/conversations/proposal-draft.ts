/** A proposal as it is being put differently. */

import type { ProposalEdit } from '../../generated/api/types.gen';
import type { ProposalRead } from '../../generated/live';

type MemoryType = ProposalRead['type'];

export const KIND_WORDS = { new: 'New', repeat: 'Told again', contradiction: 'Replaces an older memory' } as const;
export const TYPE_LABELS: Readonly<Record<MemoryType, string>> = {
  fact: 'Fact',
  preference: 'Preference',
  event: 'Event',
  relationship: 'Relationship',
  skill: 'Skill',
  note: 'Note',
};

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
  const isType = (value: string | null): value is MemoryType => value !== null && Object.hasOwn(TYPE_LABELS, value);
  return isType(text) ? text : null;
}
