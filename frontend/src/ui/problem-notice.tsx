/** What went wrong, in the backend's words, and one way on. */

import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Problem } from '../bridge/problem';
import { askToReport } from '../bridge/report';
import { t } from '../i18n/i18n';
import classes from './placard.module.css';

interface ProblemNoticeProps {
  readonly problem: Problem;
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string;
}

export function ProblemNotice({ problem, onRetry, retryLabel }: ProblemNoticeProps) {
  return (
    <div className={classes.placard} role="alert">
      <span className={classes.icon} data-failed>
        <IconAlertTriangle size={22} aria-hidden />
      </span>
      <h2 className={classes.title}>{problem.title}</h2>
      {problem.detail && <p className={classes.words}>{problem.detail}</p>}
      <div className={classes.actions}>
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            {retryLabel ?? t('ui.tryAgain')}
          </Button>
        )}
        <Button variant="subtle" color="gray" c="dimmed" fw={400} onClick={() => askToReport(problem)}>
          {t('ui.report')}
        </Button>
      </div>
    </div>
  );
}
