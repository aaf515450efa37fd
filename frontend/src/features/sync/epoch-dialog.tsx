/** Asks how to go on with a hub whose past is another one; nothing is done before that, and never without a backup. */

import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { syncChooseEpoch } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';

const CHOICES = ['upload', 'adopt', 'fork'] as const;
type Choice = (typeof CHOICES)[number];

export function EpochDialog({ onClose }: { readonly onClose: () => void }) {
  const [chosen, setChosen] = useState<Choice>('upload');
  const { run, busy } = useCommand(() => answer(syncChooseEpoch({ body: { choice: chosen } })));
  const go = async () => {
    const done = await run();
    if (!done) return;
    notifications.show({ message: t('sync.epoch.did', { backup: done.backup }) });
    onClose();
  };
  return (
    <Modal opened onClose={busy ? () => undefined : onClose} title={t('sync.epoch.title')} size="md">
      <Stack gap="lg">
        <Text size="sm">{t('sync.epoch.words')}</Text>
        <Radio.Group
          label={t('sync.epoch.choice')}
          value={chosen}
          onChange={(value) => setChosen(CHOICES.find((each) => each === value) ?? chosen)}
        >
          <Stack gap="md" mt={8}>
            {CHOICES.map((choice) => (
              <Radio
                key={choice}
                value={choice}
                label={t(`sync.epoch.${choice}`)}
                description={t(`sync.epoch.${choice}About`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {busy && <TaskProgress kinds={['backup']} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" disabled={busy} onClick={onClose}>
            {t('sync.epoch.later')}
          </Button>
          <Button loading={busy} onClick={() => void go()}>
            {t('sync.epoch.go')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
