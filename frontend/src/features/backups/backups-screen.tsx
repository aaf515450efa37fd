/** The vault's backups: which there are, making one, looking into one, bringing one back; and everything as a file. */

import { Button } from '@mantine/core';
import { IconDatabaseExport, IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { SaveButton } from '../../commands/save-file';
import { TaskProgress } from '../../commands/task-progress';
import { backupsCreate, backupsDelete, desktopExportEverything } from '../../generated/api/sdk.gen';
import type { BackupRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { BackupCard } from './backup-card';
import { BackupPolicyFields } from './backup-policy';
import classes from './backups-screen.module.css';
import { RestoreDialog } from './restore-dialog';

const TASKS = ['backup', 'restore', 'export'] as const;

export function BackupsScreen({ onBrowse }: { readonly onBrowse: (name: string) => void }) {
  const { run, busy } = useCommand(() => answer(backupsCreate({ body: {} })));
  const backups = useLiveQuery('backups$', {});
  const live = useLiveQuery('backupState$', {});
  const state = live.status === 'live' ? live.rows[0] : undefined;
  const actions = (
    <>
      <SaveButton
        href="/api/exports/file"
        save={() => answer(desktopExportEverything({}))}
        icon={<IconFileExport size={14} aria-hidden />}
      >
        {t('backups.exportAll')}
      </SaveButton>
      <Button
        leftSection={<IconDatabaseExport size={14} aria-hidden />}
        loading={busy || state?.doing === 'backup'}
        onClick={() => void run()}
      >
        {t('backups.backUp')}
      </Button>
    </>
  );
  return (
    <Screen title={t('backups.title')} actions={actions} reading>
      <div className={classes.backups}>
        <TaskProgress kinds={TASKS} />
        <BackupList backups={backups} onBrowse={onBrowse} />
        {live.status === 'failed' && backups.status !== 'failed' && (
          <ProblemNotice problem={live.problem} onRetry={live.retry} />
        )}
        {state && <BackupPolicyFields policy={state.policy} />}
      </div>
    </Screen>
  );
}

interface BackupListProps {
  readonly backups: ReturnType<typeof useLiveQuery<'backups$'>>;
  readonly onBrowse: (name: string) => void;
}

function BackupList({ backups, onBrowse }: BackupListProps) {
  const [restoring, setRestoring] = useState<BackupRead | null>(null);
  const [deleting, setDeleting] = useState<BackupRead | null>(null);
  const { run: remove, busy } = useCommand((name: string) => answer(backupsDelete({ path: { name } })));

  if (backups.status === 'loading') return <LoadingSkeleton rows={4} />;
  if (backups.status === 'failed') return <ProblemNotice problem={backups.problem} onRetry={backups.retry} />;
  if (backups.rows.length === 0) {
    return (
      <EmptyState
        icon={<IconDatabaseExport size={22} aria-hidden />}
        title={t('backups.emptyTitle')}
        description={t('backups.emptyAbout')}
      />
    );
  }
  return (
    <>
      {backups.rows.map((backup) => (
        <BackupCard
          key={backup.name}
          backup={backup}
          onBrowse={onBrowse}
          onRestore={setRestoring}
          onDelete={setDeleting}
        />
      ))}
      {restoring && <RestoreDialog backup={restoring} onClose={() => setRestoring(null)} />}
      <ConfirmDialog
        opened={deleting !== null}
        title={t('backups.deleteTitle')}
        confirmLabel={t('backups.deleteConfirm')}
        danger
        busy={busy}
        onClose={() => setDeleting(null)}
        onConfirm={() => {
          if (deleting) void remove(deleting.name).then(() => setDeleting(null));
        }}
      >
        {t('backups.deleteAbout', { name: deleting?.name ?? '' })}
      </ConfirmDialog>
    </>
  );
}
