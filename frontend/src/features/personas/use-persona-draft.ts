/** The editing of one persona: what was touched, what clashes with edits made elsewhere, and saving. */

import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { STALE } from '../../bridge/problem';
import { fromWire } from '../../bridge/wire';
import { personasUpdate } from '../../generated/api/sdk.gen';
import type { PersonaRead } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import {
  type Clash,
  changesOf,
  clashesOf,
  type Draft,
  type EditedField,
  shownDraft,
  type Touched,
  typedSince,
  without,
} from './persona-form';

export interface PersonaEditing {
  readonly draft: Draft;
  readonly dirty: boolean;
  readonly clashes: readonly Clash[];
  readonly busy: boolean;
  readonly edit: (part: Touched) => void;
  readonly discard: () => void;
  readonly keepMine: () => void;
  readonly takeTheirs: (fields: readonly EditedField[]) => void;
  readonly save: () => Promise<void>;
}

/** Unsaved edits by persona, kept while one looks at other screens. */
const shelf = new Map<string, { readonly touched: Touched; readonly base: PersonaRead }>();

/** Mount anew (by `key`) for another persona. */
export function usePersonaDraft(pushed: PersonaRead): PersonaEditing {
  const [touched, setTouched] = useState<Touched>(() => shelf.get(pushed.id)?.touched ?? {});
  const [base, setBase] = useState(() => shelf.get(pushed.id)?.base ?? pushed);
  const [read, setRead] = useState(pushed);
  // After a save or a refusal we know a newer row than the last push brought.
  const stored = read.version > pushed.version ? read : pushed;
  const changes = changesOf(stored, touched);
  const dirty = Object.keys(changes).length > 0;
  const clashes = clashesOf(base, stored, touched);
  const { run, busy } = useCommand(update, {
    onProblem: (problem) => problem.type === STALE && isPersona(problem.current, setRead),
  });

  useEffect(() => {
    if (dirty) shelf.set(pushed.id, { touched, base });
    else shelf.delete(pushed.id);
  }, [pushed.id, dirty, touched, base]);

  return {
    draft: shownDraft(stored, touched),
    dirty,
    clashes,
    busy,
    edit: (part) => {
      if (!dirty) setBase(stored);
      setTouched((known) => ({ ...known, ...part }));
    },
    discard: () => setTouched({}),
    keepMine: () => setBase(stored),
    takeTheirs: (fields) => setTouched((known) => without(known, fields)),
    save: async () => {
      if (!dirty || clashes.length > 0) return;
      const saved = await run(stored, changes);
      if (saved === undefined) return;
      setTouched((known) => typedSince(known, changes));
      setRead(saved);
      setBase(saved);
    },
  };
}

async function update(stored: PersonaRead, changes: Touched): Promise<PersonaRead> {
  const headers = { 'If-Match': String(stored.version) };
  return fromWire(await answer(personasUpdate({ path: { persona_id: stored.id }, body: changes, headers })));
}

/** The refusal of a stale version brings the row as it stands. */
function isPersona(current: unknown, found: (persona: PersonaRead) => void): boolean {
  if (typeof current !== 'object' || current === null || !('version' in current)) return false;
  found(fromWire(current));
  return true;
}
