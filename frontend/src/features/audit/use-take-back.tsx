/** Takes one event back; where a field was changed again since, asks which value it should have. */

import { notifications } from '@mantine/notifications';
import { type ReactNode, useRef, useState } from 'react';
import { answer } from '../../bridge/client';
import { conflictsOf } from '../../bridge/problem';
import { eventsRevert } from '../../generated/api/sdk.gen';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { type Choices, ConflictDialog, type Conflicts } from '../../ui/conflict-dialog';

interface TakingBack {
  readonly takeBack: (event: EventRead) => void;
  readonly busy: boolean;
  /** The question, while there is one. */
  readonly question: ReactNode;
}

export function useTakeBack(): TakingBack {
  const [asking, setAsking] = useState<{ readonly event: EventRead; readonly conflicts: Conflicts } | null>(null);
  const meant = useRef<EventRead | null>(null);
  const { run, busy } = useCommand(
    (event: EventRead, choices: Choices) =>
      answer(eventsRevert({ path: { event: event.event_id }, body: { choices } })),
    {
      onProblem: (problem) => {
        const conflicts = conflictsOf(problem);
        const event = meant.current;
        setAsking(conflicts && event ? { event, conflicts } : null);
        return Boolean(conflicts);
      },
    },
  );
  const takeBack = async (event: EventRead, choices: Choices) => {
    meant.current = event;
    const done = await run(event, choices);
    if (!done) return;
    setAsking(null);
    notifications.show({ message: done.event ? t('audit.takeBack.done') : t('audit.takeBack.nothing') });
  };
  const question = asking && (
    <ConflictDialog
      conflicts={asking.conflicts}
      busy={busy}
      onChosen={(choices) => void takeBack(asking.event, choices)}
      onClose={() => setAsking(null)}
    />
  );
  return { takeBack: (event) => void takeBack(event, {}), busy, question };
}
