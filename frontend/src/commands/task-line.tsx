/** One task: what it is, how far, and stopping it. */

import { Button, Progress } from '@mantine/core';
import { useId } from 'react';
import { answer } from '../bridge/client';
import { tasksCancel } from '../generated/api/sdk.gen';
import type { TaskRead } from '../generated/live';
import { t } from '../i18n/i18n';
import { useCommand } from '../reactive/use-command';
import classes from './task-line.module.css';
import { shareOf } from './task-times';
import { farWords, kindWords, reasonWords } from './task-words';

interface TaskLineProps {
  readonly task: TaskRead;
  /** How long it still takes, in seconds, where that can be told. */
  readonly left_s: number | null;
}

export function TaskLine({ task, left_s }: TaskLineProps) {
  // Too late or over already: the line says so itself.
  const { run: stop } = useCommand(() => answer(tasksCancel({ path: { task_id: task.id } })), {
    onProblem: () => true,
  });
  const reasonId = useId();
  const share = shareOf(task);
  const [kind, far, reason] = [kindWords(task), farWords(task, left_s), reasonWords(task)];
  return (
    <div className={classes.task}>
      <div className={classes.head}>
        <span className={classes.words}>
          <span className={classes.kind}>{kind}</span>
          <span className={classes.far}>{task.is_cancelling ? t('tasks.stopping') : far}</span>
        </span>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('tasks.stopLabel', { kind })}
          aria-describedby={reason === null ? undefined : reasonId}
          disabled={reason !== null || task.is_cancelling}
          onClick={() => void stop()}
        >
          {t('tasks.stop')}
        </Button>
      </div>
      <Progress.Root size="sm" transitionDuration={120}>
        <Progress.Section
          value={share === null ? 100 : share * 100}
          animated={share === null}
          striped={share === null}
          aria-label={kind}
          aria-valuetext={far}
        />
      </Progress.Root>
      {reason !== null && (
        <p className={classes.reason} id={reasonId}>
          {reason}
        </p>
      )}
    </div>
  );
}
