/** Takes one event back; where a field was changed again since, asks which value it should have. */

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { conflictsOf } from '../../bridge/problem';
import { eventsRevert } from '../../generated/api/sdk.gen';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { type Choices, ConflictDialog, type Conflicts } from '../../ui/conflict-dialog';

export function TakeBack({ event }: { event: EventRead }) {
  const [conflicts, setConflicts] = useState<Conflicts | null>(null);
  const { run, busy } = useCommand(
    (choices: Choices) => answer(eventsRevert({ path: { event: event.event_id }, body: { choices } })),
    {
      onProblem: (problem) => {
        const found = conflictsOf(problem);
        setConflicts(found ?? null);
        return Boolean(found);
      },
    },
  );
  const takeBack = async (choices: Choices) => {
    const done = await run(choices);
    if (!done) return;
    setConflicts(null);
    notifications.show({ message: done.event ? t('audit.takeBack.done') : t('audit.takeBack.nothing') });
  };

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        loading={busy}
        onClick={() => void takeBack({})}
      >
        {t('audit.takeBack.button')}
      </Button>
      {conflicts && (
        <ConflictDialog
          conflicts={conflicts}
          busy={busy}
          onChosen={(choices) => void takeBack(choices)}
          onClose={() => setConflicts(null)}
        />
      )}
    </>
  );
}
