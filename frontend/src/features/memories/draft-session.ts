/** One editing of a memory: what it was, what it became here, and what it became elsewhere meanwhile. */

import {
  type Clash,
  clashes,
  type DraftField,
  draftOf,
  type MemoryDraft,
  merged,
  type StoredMemory,
} from './memory-draft';

export interface DraftSession {
  /** The memory as both sides last agreed on it. */
  base: MemoryDraft;
  /** Version of `base`: what a save is checked against. */
  version: number;
  mine: MemoryDraft;
}

/** A memory as the backend sees it now. */
export type Theirs = StoredMemory & { version: number };

export function begun(memory: Theirs): DraftSession {
  const base = draftOf(memory);
  return { base, version: memory.version, mine: base };
}

/** The session laid on the newest memory, and what has to be decided before that is possible. */
export function followed(session: DraftSession, theirs: Theirs): { session: DraftSession; clashes: Clash[] } {
  if (theirs.version <= session.version) return { session, clashes: [] };
  const open = clashes(session.base, session.mine, draftOf(theirs));
  return { session: open.length > 0 ? session : settled(session, theirs, new Set()), clashes: open };
}

/** The session laid on theirs, each clash decided. */
export function settled(session: DraftSession, theirs: Theirs, takeTheirs: ReadonlySet<DraftField>): DraftSession {
  const base = draftOf(theirs);
  return { base, version: theirs.version, mine: merged(session.base, session.mine, base, takeTheirs) };
}

/** The session after `sent` was stored: what was typed meanwhile stays an edit. */
export function saved(session: DraftSession, sent: MemoryDraft, stored: Theirs): DraftSession {
  const base = draftOf(stored);
  return { base, version: stored.version, mine: merged(sent, session.mine, base, new Set()) };
}
