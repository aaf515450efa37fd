/** The editing of one memory: its draft, what clashes with edits made elsewhere, and saving. */

import { useCallback, useEffect, useState } from 'react';
import { type Problem, STALE } from '../../bridge/problem';
import type { MemoryRead } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { begun, type DraftSession, followed, saved, settled, type Theirs } from './draft-session';
import { draftShelf } from './draft-shelf';
import { readMemory, saveMemory } from './memory-api';
import { type Clash, changesIn, type DraftField, type MemoryDraft } from './memory-draft';

export interface MemoryEditing {
  draft: MemoryDraft;
  dirty: boolean;
  clashes: readonly Clash[];
  busy: boolean;
  change: (some: Partial<MemoryDraft>) => void;
  discard: () => void;
  settle: (takeTheirs: ReadonlySet<DraftField>) => void;
  save: () => Promise<void>;
}

/** Mount anew (by `key`) for another memory. */
export function useMemoryDraft(memory: MemoryRead): MemoryEditing {
  const [kept, setKept] = useState<DraftSession>(() => draftShelf.of(memory.id) ?? begun(memory));
  const [newest, noteRefusal] = useNewest(memory);
  const { session, clashes } = followed(kept, newest);
  const changes = changesIn(session.mine, session.base);
  const dirty = Object.keys(changes).length > 0;
  const { run, busy } = useCommand(saveMemory, { onProblem: noteRefusal });

  useEffect(() => {
    if (dirty) draftShelf.keep(memory.id, session);
    else draftShelf.drop(memory.id);
  }, [memory.id, session, dirty]);

  const save = async () => {
    const stored = await run(memory.id, changes, session.version);
    if (stored !== undefined) setKept((now) => saved(followed(now, newest).session, session.mine, stored));
  };
  return {
    draft: session.mine,
    dirty,
    clashes,
    busy,
    change: (some) => setKept({ ...session, mine: { ...session.mine, ...some } }),
    discard: () => setKept(begun(newest)),
    settle: (takeTheirs) => setKept(settled(session, newest, takeTheirs)),
    save,
  };
}

/** The memory as last pushed, or as read after a save was refused because the push had not come yet. */
function useNewest(memory: MemoryRead): [Theirs, (problem: Problem) => boolean] {
  const [read, setRead] = useState<Theirs | null>(null);
  const noteRefusal = useCallback(
    (problem: Problem) => {
      if (problem.type !== STALE) return false;
      readMemory(memory.id).then(setRead, () => undefined);
      return true;
    },
    [memory.id],
  );
  return [read !== null && read.version > memory.version ? read : memory, noteRefusal];
}
