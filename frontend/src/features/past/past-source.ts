/** What is looked at: the vault's own past, or a backup. */

import { createContext, useContext } from 'react';

/** The name of a backup, null for the vault itself. */
export const PastSource = createContext<string | null>(null);

/** As the calls of time travel take it. */
export function usePastSource(): { backup?: string } {
  const backup = useContext(PastSource);
  return backup === null ? {} : { backup };
}
