/** A tile that could not be read, in its own place: the others go on. */

import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Problem } from '../../bridge/problem';
import { t } from '../../i18n/i18n';
import classes from './tile-problem.module.css';

interface TileProblemProps {
  /** Of the tile. */
  readonly name: string;
  readonly problem: Problem;
  readonly onRetry: () => void;
}

export function TileProblem({ name, problem, onRetry }: TileProblemProps) {
  return (
    <div className={classes.problem} role="alert" title={problem.detail}>
      <span className={classes.name}>
        <IconAlertTriangle size={14} className={classes.icon} aria-hidden />
        {name}
      </span>
      <span className={classes.words}>{problem.title}</span>
      <Button size="compact-xs" variant="default" onClick={onRetry} aria-label={t('dashboard.tryAgain', { name })}>
        {t('ui.tryAgain')}
      </Button>
    </div>
  );
}
