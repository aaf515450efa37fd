/** How many memories can be found by meaning yet, and what keeps the others from it; nothing to say when all can. */

import { Button } from '@mantine/core';
import { answer } from '../../bridge/client';
import { searchRetry } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './index-progress.module.css';

export function IndexProgress() {
  const live = useLiveQuery('searchIndex$', {});
  const { run, busy } = useCommand(() => answer(searchRetry()));
  const [state] = live.status === 'live' ? live.rows : [];
  if (state === undefined || (state.pending === 0 && state.problem === null)) return null;

  return (
    <div className={classes.line} data-stuck={state.problem !== null || undefined}>
      <span role="status">
        {t('memories.index.progress', { ready: state.indexed - state.pending, count: state.indexed })}
        {state.problem !== null && <span className={classes.problem}>. {state.problem}</span>}
      </span>
      {state.problem === null ? (
        <progress className={classes.bar} aria-hidden value={state.indexed - state.pending} max={state.indexed} />
      ) : (
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => void run()}>
          {t('memories.index.retry')}
        </Button>
      )}
    </div>
  );
}
