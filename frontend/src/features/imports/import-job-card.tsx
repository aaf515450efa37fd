/** One import: how far it is, and what came of each file. */

import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconLoader2, IconPlayerStop } from '@tabler/icons-react';
import type { ImportJob } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { ContextMenu, type ContextMenuItem } from '../../ui/context-menu';
import { FileOutcome } from './file-outcome';
import classes from './import-job-card.module.css';
import { jobShare, jobSummary, runningWords } from './job-progress';

interface ImportJobCardProps {
  job: ImportJob;
  onCancel: (job: ImportJob) => void;
}

export function ImportJobCard({ job, onCancel }: ImportJobCardProps) {
  return (
    <ContextMenu label={t('imports.menu.of')} items={menuOf(job, onCancel)}>
      <article className={classes.job} aria-label={t('imports.job.label', { date: fullDate(job.started_at) })}>
        <header className={classes.head}>
          <JobIcon job={job} />
          <h3 className={classes.summary}>{headline(job)}</h3>
          <time className={classes.time} dateTime={job.started_at} title={fullDate(job.started_at)}>
            {relativeTime(job.started_at)}
          </time>
          {job.status === 'running' && (
            <Button size="xs" variant="default" onClick={() => onCancel(job)}>
              {t('imports.job.stop')}
            </Button>
          )}
        </header>
        {job.status === 'running' && <JobProgress job={job} />}
        <ul className={classes.files}>
          {job.files.map((file, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files of one job may bear the same name; their order never changes
            <FileOutcome key={`${index}:${file.name}`} file={file} />
          ))}
        </ul>
      </article>
    </ContextMenu>
  );
}

function menuOf(job: ImportJob, onCancel: (job: ImportJob) => void): readonly ContextMenuItem[] {
  const copy = () => void navigator.clipboard.writeText(jobSummary(job));
  if (job.status !== 'running') return [{ id: 'copy', label: t('imports.menu.copy'), run: copy }];
  return [{ id: 'stop', label: t('imports.job.stop'), run: () => onCancel(job) }];
}

function JobProgress({ job }: { job: ImportJob }) {
  const share = jobShare(job);
  const words = runningWords(job);
  return (
    <div className={classes.progress}>
      <Progress.Root size="sm" transitionDuration={120}>
        <Progress.Section
          value={share === null ? 100 : share * 100}
          animated={share === null}
          striped={share === null}
          aria-label={t('imports.job.progress')}
          aria-valuetext={words}
        />
      </Progress.Root>
      <span className={classes.words}>
        {job.current_file === null ? words : t('imports.job.at', { words, file: job.current_file })}
      </span>
    </div>
  );
}

function JobIcon({ job }: { job: ImportJob }) {
  if (job.status === 'running') return <IconLoader2 className={classes.spin} size={16} aria-hidden />;
  if (job.status === 'cancelled') return <IconPlayerStop className={classes.dimmed} size={16} aria-hidden />;
  const troubled = job.status === 'failed' || job.files.some((file) => file.status === 'failed');
  if (troubled) return <IconAlertTriangle className={classes.warning} size={16} aria-hidden />;
  return <IconCheck className={classes.good} size={16} aria-hidden />;
}

function headline(job: ImportJob): string {
  if (job.status === 'running') return t('imports.job.running');
  return job.status === 'cancelled' ? t('imports.job.stopped', { summary: jobSummary(job) }) : jobSummary(job);
}
