/** Asks, for each field that was changed again since, which value it should have. */

import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { t } from '../i18n/i18n';
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
    <Modal opened onClose={onClose} title={t('ui.conflict.title')} size="lg">
      <Stack gap="lg">
        <Text size="sm">{t('ui.conflict.words')}</Text>
        {Object.entries(conflicts).map(([field, { before, current }]) => (
          <Stack key={field} gap={8}>
            <FieldDiff changes={{ [nameOf(field)]: { before, after: current } }} />
            <SegmentedControl
              aria-label={nameOf(field).replaceAll('_', ' ')}
              value={choices[field] ?? 'before'}
              data={[
                { value: 'before', label: t('ui.conflict.before') },
                { value: 'current', label: t('ui.conflict.now') },
              ]}
              onChange={(value) => setChoices({ ...choices, [field]: value === 'before' ? 'before' : 'current' })}
            />
          </Stack>
        ))}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button loading={busy} onClick={() => onChosen(choices)} data-autofocus>
            {t('ui.conflict.takeBack')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function nameOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}
