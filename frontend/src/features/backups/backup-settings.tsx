/** Backups among the settings: the newest one, making one, and when they are made. */

import { Button, Group, Text } from '@mantine/core';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { backupsCreate } from '../../generated/api/sdk.gen';
import type { BackupRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { relativeTime } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { useNow } from '../../ui/use-now';
import { BackupPolicyFields } from './backup-policy';

const STEP_MS = 30_000;

export function BackupSettings({ onAll }: { readonly onAll: () => void }) {
  const state = useLiveQuery('backupState$', {});
  const backups = useLiveQuery('backups$', {});
  const { run, busy } = useCommand(() => answer(backupsCreate({ body: {} })));
  const told = state.status === 'live' ? state.rows[0] : undefined;
  if (backups.status === 'failed') return <ProblemNotice problem={backups.problem} onRetry={backups.retry} />;
  if (state.status === 'failed') return <ProblemNotice problem={state.problem} onRetry={state.retry} />;
  if (told === undefined || backups.status === 'loading') return <LoadingSkeleton rows={4} />;
  return (
    <>
      <Newest backups={backups.rows} />
      <Group gap="sm" my={12}>
        <Button loading={busy || told.doing === 'backup'} onClick={() => void run()}>
          {t('backups.backUp')}
        </Button>
        {backups.rows.length > 0 && (
          <Button variant="default" onClick={onAll}>
            {t('backups.all', { count: backups.rows.length })}
          </Button>
        )}
      </Group>
      <TaskProgress kinds={['backup']} />
      <BackupPolicyFields policy={told.policy} />
    </>
  );
}

function Newest({ backups }: { readonly backups: readonly BackupRead[] }) {
  const now = useNow(STEP_MS);
  const newest = backups.find(({ made_at }) => made_at !== null)?.made_at;
  return (
    <Text size="sm">{newest ? t('backups.newest', { age: relativeTime(newest, now) }) : t('backups.noneYet')}</Text>
  );
}
