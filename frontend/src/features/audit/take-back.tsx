/** Takes one event back; where a field was changed again since, asks which value it should have. */

import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, problemCode } from '../../bridge/problem';
import { eventsRevert } from '../../generated/api/sdk.gen';
import type { EventRead } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { FieldDiff } from '../../ui/field-diff';

type Choice = 'before' | 'current';
type Choices = Readonly<Record<string, Choice>>;

interface Conflict {
  readonly before: unknown;
  readonly after: unknown;
  readonly current: unknown;
}

export function TakeBack({ event }: { event: EventRead }) {
  const [conflicts, setConflicts] = useState<Readonly<Record<string, Conflict>> | null>(null);
  const { run, busy } = useCommand(
    (choices: Choices) => answer(eventsRevert({ path: { event: event.event_id }, body: { choices } })),
    {
      onProblem: (problem) => {
        const found = conflictsOf(problem);
        setConflicts(found);
        return found !== null;
      },
    },
  );
  const takeBack = async (choices: Choices) => {
    const done = await run(choices);
    if (!done) return;
    setConflicts(null);
    notifications.show({ message: done.event ? 'Taken back' : 'Nothing to take back: it is as it was before' });
  };

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        loading={busy}
        onClick={() => void takeBack({})}
      >
        Take this back
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

interface ConflictDialogProps {
  readonly conflicts: Readonly<Record<string, Conflict>>;
  readonly busy: boolean;
  readonly onChosen: (choices: Choices) => void;
  readonly onClose: () => void;
}

function ConflictDialog({ conflicts, busy, onChosen, onClose }: ConflictDialogProps) {
  const [choices, setChoices] = useState<Choices>(() =>
    Object.fromEntries(Object.keys(conflicts).map((field) => [field, 'before' as const])),
  );
  return (
    <Modal opened onClose={onClose} title="Changed again since" size="lg">
      <Stack gap="lg">
        <Text size="sm">Choose what each of these fields should be. Nothing has been changed yet.</Text>
        {Object.entries(conflicts).map(([field, { before, current }]) => (
          <Stack key={field} gap={8}>
            <FieldDiff changes={{ [field]: { before, after: current } }} />
            <SegmentedControl
              aria-label={field.replaceAll('_', ' ')}
              value={choices[field] ?? 'before'}
              data={[
                { value: 'before', label: 'As before that event' },
                { value: 'current', label: 'As it is now' },
              ]}
              onChange={(value) => setChoices({ ...choices, [field]: value === 'before' ? 'before' : 'current' })}
            />
          </Stack>
        ))}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} onClick={() => onChosen(choices)} data-autofocus>
            Take back
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function conflictsOf(problem: Problem): Readonly<Record<string, Conflict>> | null {
  return problemCode(problem) === 'revert-conflict' ? (problem.conflicts ?? null) : null;
}
