/** Unsaved edits of memories, kept while the person looks at other memories or screens. */

import type { DraftSession } from './draft-session';

const sessions = new Map<string, DraftSession>();

export const draftShelf = {
  of: (memoryId: string): DraftSession | undefined => sessions.get(memoryId),
  keep: (memoryId: string, session: DraftSession): void => {
    sessions.set(memoryId, session);
  },
  drop: (memoryId: string): void => {
    sessions.delete(memoryId);
  },
};
