/** Undo and redo of whatever was done last, on any screen; what was changed again since is asked about. */

import { notifications } from '@mantine/notifications';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { answer } from '../bridge/client';
import { conflictsOf, problemCode, toProblem } from '../bridge/problem';
import { useCommands } from '../commands/registry';
import { eventsRedo, eventsUndo } from '../generated/api/sdk.gen';
import { allWords, t } from '../i18n/i18n';
import { changesSettled, useCommand } from '../reactive/use-command';
import type { Choices, Conflicts } from '../ui/conflict-dialog';
import { hideUndo } from '../ui/show-undo';

const ConflictDialog = lazy(async () => ({ default: (await import('../ui/conflict-dialog')).ConflictDialog }));

type Way = 'undo' | 'redo';

const CALLS = { undo: eventsUndo, redo: eventsRedo };

/** How long a change that was made just before is waited for, so that it is the one to be taken back. */
const PATIENCE_MS = 3_000;

let told = '';

/** Offers both as commands; what it returns shows the question, if there is one. */
export function useUndo(): ReactNode {
  const [asking, setAsking] = useState<{ readonly way: Way; readonly conflicts: Conflicts } | null>(null);
  const { run, busy } = useCommand((way: Way, choices: Choices) => call(way, choices));
  const turn = useRef<Promise<void>>(Promise.resolve());
  const take = (way: Way, choices: Choices = {}) => {
    turn.current = turn.current.then(() => takeNow(way, choices));
  };
  const takeNow = async (way: Way, choices: Choices) => {
    await changesSettled(PATIENCE_MS);
    const done = await run(way, choices);
    if (!done) return;
    setAsking(done.conflicts === null ? null : { way, conflicts: done.conflicts });
    if (done.conflicts !== null) return;
    const [{ eventWords }] = await Promise.all([import('../features/audit/event-words'), allWords()]);
    hideUndo();
    notifications.hide(told); // the same id again would show nothing
    told = notifications.show({
      message:
        done.name === null ? t(`app.undo.${way}.nothing`) : t(`app.undo.${way}.done`, { what: eventWords(done.name) }),
      autoClose: 4000,
    });
  };
  useCommands([
    { id: 'edit.undo', title: t('app.commands.undo'), group: 'do', shortcut: 'mod+Z', run: () => take('undo') },
    { id: 'edit.redo', title: t('app.commands.redo'), group: 'do', shortcut: 'mod+shift+Z', run: () => take('redo') },
  ]);
  return (
    asking && (
      <Suspense fallback={null}>
        <ConflictDialog
          conflicts={asking.conflicts}
          busy={busy}
          onChosen={(choices) => take(asking.way, choices)}
          onClose={() => setAsking(null)}
        />
      </Suspense>
    )
  );
}

interface Taken {
  /** What the step began with; null when there was none. */
  readonly name: string | null;
  readonly conflicts: Conflicts | null;
}

async function call(way: Way, choices: Choices): Promise<Taken> {
  try {
    const done = await answer(CALLS[way]({ body: { choices } }));
    return { name: done.steps[0]?.name ?? null, conflicts: null };
  } catch (error) {
    const problem = toProblem(error);
    const conflicts = conflictsOf(problem);
    if (conflicts) return { name: null, conflicts };
    if (problemCode(problem) === 'nothing-to-undo') return { name: null, conflicts: null };
    throw error;
  }
}
