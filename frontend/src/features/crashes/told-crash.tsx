/** Looks, once the first screen stands, whether there was an end that nobody was told of, and tells of it. */

import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { crashesSee } from '../../generated/api/sdk.gen';
import type { CrashRead } from '../../generated/api/types.gen';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { CrashDialog } from './crash-dialog';
import { SHOW_KEY, useCrashes } from './use-crashes';

export function ToldCrash({ onCheck }: { readonly onCheck: () => void }) {
  const asked = useCrashes();
  const settings = useLiveQuery('settings$', {});
  const [telling, setTelling] = useState<readonly CrashRead[]>([]);
  const { run: note } = useCommand(() => answer(crashesSee()), { onProblem: () => true });
  const fresh = asked.status === 'there' ? asked.crashes.filter(({ seen }) => !seen) : null;
  const isWanted =
    settings.status === 'live' ? settings.rows.find(({ key }) => key === SHOW_KEY)?.value !== false : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: decided once, when both are known
  useEffect(() => {
    if (fresh === null || fresh.length === 0 || isWanted === null) return;
    if (isWanted) setTelling(fresh);
    void note(); // another window need not tell it, too
  }, [fresh === null, isWanted === null]);
  const [first] = telling;
  if (first === undefined) return null;
  return <CrashDialog crash={first} more={telling.length - 1} onCheck={onCheck} onClose={() => setTelling([])} />;
}
