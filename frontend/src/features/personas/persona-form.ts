/** The edited copy of a persona: what was touched, what others changed meanwhile, what is to be sent. */

import type { PersonaRead } from '../../generated/live';
import { type Accent, isAccent } from '../../ui/accents';

export const EDITED = [
  'name',
  'description',
  'personality',
  'scenario',
  'system_prompt',
  'first_message',
  'tags',
  'memory_settings',
  'privacy_settings',
  'model',
  'accent',
] as const;

export type EditedField = (typeof EDITED)[number];
export type Draft = Omit<Pick<PersonaRead, EditedField>, 'accent'> & { readonly accent: Accent | null };
/** A row may hold an accent of a newer program. */
type Stored = Pick<PersonaRead, EditedField>;
export type Touched = Partial<Draft>;

/** A field that was changed here and elsewhere, each in another way. */
export interface Clash {
  readonly field: EditedField;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** What the form shows: one's own edits over the row as it stands, so that others' edits come in by themselves. */
export function shownDraft(stored: PersonaRead, touched: Touched): Draft {
  return { ...stored, accent: isAccent(stored.accent) ? stored.accent : null, ...touched };
}

/** Edits that really differ from the row. */
export function changesOf(stored: Stored, touched: Touched): Touched {
  const differing = EDITED.filter((field) => field in touched && !equal(touched[field], stored[field]));
  return Object.fromEntries(differing.map((field) => [field, touched[field]]));
}

/** Fields edited here that somebody else has changed since the editing began at `base`. */
export function clashesOf(base: Stored, stored: Stored, touched: Touched): Clash[] {
  const differing = EDITED.filter((field) => field in touched && !equal(touched[field], stored[field]));
  return differing
    .filter((field) => !equal(base[field], stored[field]))
    .map((field) => ({ field, mine: touched[field], theirs: stored[field] }));
}

/** The edits without some fields. */
export function without(touched: Touched, fields: readonly EditedField[]): Touched {
  const kept = EDITED.filter((field) => field in touched && !fields.includes(field));
  return Object.fromEntries(kept.map((field) => [field, touched[field]]));
}

/** What was typed after `sent` went off, as edits over what came back. */
export function typedSince(touched: Touched, sent: Touched): Touched {
  return without(
    touched,
    EDITED.filter((field) => field in sent && equal(touched[field], sent[field])),
  );
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
