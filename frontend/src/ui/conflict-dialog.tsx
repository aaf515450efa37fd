/** Asks, for each field that was changed again since, which value it should have. */

import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { FieldDiff } from './field-diff';

export type Choices = Readonly<Record<string, 'before' | 'current'>>;

/** By field, or by item and field: "<id>.<field>". */
export type Conflicts = Readonly<
  Record<string, { readonly before: unknown; readonly after: unknown; readonly current: unknown }>
>;

interface ConflictDialogProps {
  readonly conflicts: Conflicts;
  readonly busy: boolean;
  readonly onChosen: (choices: Choices) => void;
  readonly onClose: () => void;
}

export function ConflictDialog({ conflicts, busy, onChosen, onClose }: ConflictDialogProps) {
  const [choices, setChoices] = useState<Choices>(() =>
    Object.fromEntries(Object.keys(conflicts).map((field) => [field, 'before' as const])),
  );
  return (
    <Modal opened onClose={onClose} title="Changed again since" size="lg">
      <Stack gap="lg">
        <Text size="sm">Choose what each of these fields should be. Nothing has been changed yet.</Text>
        {Object.entries(conflicts).map(([field, { before, current }]) => (
          <Stack key={field} gap={8}>
            <FieldDiff changes={{ [nameOf(field)]: { before, after: current } }} />
            <SegmentedControl
              aria-label={nameOf(field).replaceAll('_', ' ')}
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

function nameOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}
