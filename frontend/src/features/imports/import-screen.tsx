/** Brings personas and memories in from files, and shows what came of it. */

import { Button, FileButton, Switch } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import { answer, inWindow } from '../../bridge/client';
import { importsCancel } from '../../generated/api/sdk.gen';
import type { ImportJob } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { FilesToOpen } from './files-to-open';
import { ImportJobCard } from './import-job-card';
import classes from './import-screen.module.css';
import { importChosen, importOptions, startImport } from './start-import';
import { SupportedFormats } from './supported-formats';

export function ImportScreen() {
  return (
    <Screen title={t('imports.title')} actions={<ChooseFiles />} reading>
      <div className={classes.imports}>
        <FilesToOpen />
        <TurnsSwitch />
        <Jobs />
        <SupportedFormats />
      </div>
    </Screen>
  );
}

function TurnsSwitch() {
  const [on, setOn] = useState(importOptions.turnsAsMemories);
  const change = (next: boolean) => {
    importOptions.turnsAsMemories = next;
    setOn(next);
  };
  return (
    <Switch mb="md" label={t('imports.turns')} checked={on} onChange={(event) => change(event.currentTarget.checked)} />
  );
}

/** The native dialog hands over paths, so that nothing has to be copied; a browser can only send the files. */
function ChooseFiles() {
  if (inWindow()) {
    return (
      <Button leftSection={<IconFileImport size={14} aria-hidden />} onClick={() => void importChosen()}>
        {t('imports.choose')}
      </Button>
    );
  }
  return (
    <FileButton multiple onChange={(files) => void startImport(files)}>
      {(props) => (
        <Button {...props} leftSection={<IconFileImport size={14} aria-hidden />}>
          {t('imports.choose')}
        </Button>
      )}
    </FileButton>
  );
}

function Jobs() {
  const jobs = useLiveQuery('importJobs$', {});
  const { run: cancel } = useCommand((job: ImportJob) => answer(importsCancel({ path: { job_id: job.id } })));

  if (jobs.status === 'loading') return <LoadingSkeleton rows={3} />;
  if (jobs.status === 'failed') return <ProblemNotice problem={jobs.problem} onRetry={jobs.retry} />;
  if (jobs.rows.length === 0) {
    return (
      <EmptyState
        icon={<IconFileImport size={22} aria-hidden />}
        title={t('imports.emptyTitle')}
        description={t('imports.emptyAbout')}
      />
    );
  }
  return jobs.rows.map((job) => <ImportJobCard key={job.id} job={job} onCancel={(running) => void cancel(running)} />);
}
