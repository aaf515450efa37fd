/** Leaving the other devices: what goes on without this one, and whether what was synced stays here. */

import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { syncLeave } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';

export function LeaveDialog({ onClose }: { readonly onClose: () => void }) {
  const [keeps, setKeeps] = useState(true);
  const { run, busy } = useCommand(() => answer(syncLeave({ body: { keep: keeps } })));
  return (
    <Modal opened onClose={busy ? () => undefined : onClose} title={t('sync.leave.title')} size="md">
      <Stack gap="lg">
        <Text size="sm">{t('sync.leave.words')}</Text>
        <Radio.Group
          label={t('sync.leave.what')}
          value={keeps ? 'keep' : 'drop'}
          onChange={(value) => setKeeps(value === 'keep')}
        >
          <Stack gap="md" mt={8}>
            <Radio value="keep" label={t('sync.leave.keep')} description={t('sync.leave.keepAbout')} />
            <Radio value="drop" label={t('sync.leave.drop')} description={t('sync.leave.dropAbout')} />
          </Stack>
        </Radio.Group>
        {busy && <TaskProgress kinds={['backup']} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" disabled={busy} onClick={onClose}>
            {t('sync.cancel')}
          </Button>
          <Button
            {...(keeps ? {} : { color: 'red' })}
            loading={busy}
            onClick={() => void run().then((done) => done && onClose())}
          >
            {t('sync.leave.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
