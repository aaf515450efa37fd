/** Asks what of a backup is to come back: everything, or one persona. */

import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { TaskProgress } from '../../commands/task-progress';
import { backupsPersonas, backupsRestore } from '../../generated/api/sdk.gen';
import type { BackupPersona, Restored } from '../../generated/api/types.gen';
import type { BackupRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';

const EVERYTHING = '';

type Inside =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'read'; readonly personas: readonly BackupPersona[] };

export function RestoreDialog({ backup, onClose }: { backup: BackupRead; onClose: () => void }) {
  const [chosen, setChosen] = useState(EVERYTHING);
  const sync = useLiveQuery('syncStatus$', {});
  const isSynced = sync.status === 'live' && sync.rows.some((each) => each.mode !== null);
  const { run, busy } = useCommand((persona: string) =>
    answer(backupsRestore({ body: { name: backup.name, persona_id: persona || null } })),
  );
  const restore = async () => {
    const done = await run(chosen);
    if (!done) return;
    notifications.show({ message: outcome(done) });
    onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('backups.restore.title', { date: fullDate(backup.made_at ?? '') })}
      size="md"
    >
      <Stack gap="lg">
        <Choices backup={backup} chosen={chosen} onChoose={setChosen} />
        <Text size="sm" c="dimmed">
          {chosen === EVERYTHING ? t('backups.restore.all') : t('backups.restore.one')}
        </Text>
        {isSynced && chosen === EVERYTHING && <Text size="sm">{t('backups.restore.synced')}</Text>}
        {busy && <TaskProgress kinds={['restore']} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('backups.restore.cancel')}
          </Button>
          <Button loading={busy} onClick={() => void restore()} data-autofocus>
            {t('backups.restore.restore')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface ChoicesProps {
  readonly backup: BackupRead;
  readonly chosen: string;
  readonly onChoose: (persona: string) => void;
}

function Choices({ backup, chosen, onChoose }: ChoicesProps) {
  const [inside, setInside] = useState<Inside>({ status: 'loading' });

  useEffect(() => {
    let wanted = true;
    answer(backupsPersonas({ path: { name: backup.name } })).then(
      (page) => wanted && setInside({ status: 'read', personas: page.items }),
      (error: unknown) => wanted && setInside({ status: 'failed', problem: toProblem(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [backup.name]);

  if (inside.status === 'loading') return <LoadingSkeleton rows={3} />;
  if (inside.status === 'failed') return <ProblemNotice problem={inside.problem} />;
  return (
    <Radio.Group label={t('backups.restore.what')} value={chosen} onChange={onChoose}>
      <Stack gap={8} mt={8} mah={320} style={{ overflowY: 'auto' }}>
        <Radio value={EVERYTHING} label={t('backups.restore.everything')} />
        {inside.personas.map((persona) => (
          <Radio
            key={persona.id}
            value={persona.id}
            label={persona.is_deleted ? t('backups.restore.deletedThen', { name: persona.name }) : persona.name}
            description={t('backups.content.memories', { count: persona.memories })}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function outcome(done: Restored): string {
  if (done.kept !== null) return t('backups.restore.kept', { name: done.kept });
  const changed = Object.values(done.rows).reduce((sum, count) => sum + count, 0);
  return changed === 0 ? t('backups.restore.unchanged') : t('backups.restore.items', { count: changed });
}
