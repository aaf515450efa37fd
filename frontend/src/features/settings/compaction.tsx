/** How long the full history stays in the vault's log, and the archives that older events lie in. */

import { Button, Group, Select, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArchive } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { compactionPolicy, compactionRun } from '../../generated/api/sdk.gen';
import type { CompactionRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { FOR_EVER, keepChoices } from './compaction-words';
import { Section } from './section';
import classes from './settings-screen.module.css';

export function Compaction() {
  const live = useLiveQuery('compaction$', {});
  const state = live.status === 'live' ? live.rows[0] : undefined;
  return (
    <Section id="history">
      <Text size="sm" mb={8}>
        {t('settings.compaction.about')}
      </Text>
      {live.status === 'loading' && <LoadingSkeleton rows={2} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {state && <State state={state} />}
    </Section>
  );
}

function State({ state }: { readonly state: CompactionRead }) {
  const [sure, setSure] = useState(false);
  const { run: keep } = useCommand((days: number | null) => answer(compactionPolicy({ body: { keep_days: days } })));
  const { run: move, busy } = useCommand((keep_days: number) => answer(compactionRun({ body: { keep_days } })));
  const days = state.keep_days;
  const moveNow = async () => {
    setSure(false);
    const done = days === null ? undefined : await move(days);
    if (!done) return;
    notifications.show({
      message:
        done.events === 0 ? t('settings.compaction.nothing') : t('settings.compaction.moved', { count: done.events }),
    });
  };
  return (
    <>
      <Group gap="sm" align="flex-end">
        <Select
          label={t('settings.compaction.keep')}
          data={keepChoices(days)}
          value={days === null ? FOR_EVER : String(days)}
          onChange={(value) => value !== null && void keep(value === FOR_EVER ? null : Number(value))}
          allowDeselect={false}
        />
        {days !== null && (
          <Button
            variant="default"
            leftSection={<IconArchive size={14} aria-hidden />}
            loading={busy || state.is_running}
            onClick={() => setSure(true)}
          >
            {t('settings.compaction.move')}
          </Button>
        )}
      </Group>
      <TaskProgress kinds={['compaction']} />
      {state.problem !== null && (
        <Text size="sm" mt={8} role="alert">
          {state.problem}
        </Text>
      )}
      {state.archives.length > 0 && (
        <ul className={classes.receipts} aria-label={t('settings.compaction.archives')}>
          {state.archives.map((archive) => (
            <li key={archive.name}>
              {t('settings.compaction.archive', {
                first: archive.first,
                last: archive.last,
                name: archive.name,
                size: formatBytes(archive.size_bytes),
              })}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        opened={sure}
        title={t('settings.compaction.sureTitle')}
        confirmLabel={t('settings.compaction.sureConfirm')}
        busy={busy}
        onClose={() => setSure(false)}
        onConfirm={() => void moveNow()}
      >
        {t('settings.compaction.sure', { count: days ?? 0 })}
      </ConfirmDialog>
    </>
  );
}
