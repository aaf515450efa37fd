/** Changes where another device's value won: both values side by side, and one key or click to take the other. */

import { Button, Kbd } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { syncKeepAdjusted, syncKeepAllAdjusted, syncTakeAdjusted } from '../../generated/api/sdk.gen';
import type { AdjustedChange } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Rich } from '../../i18n/rich';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { AdjustedCard } from './adjusted-card';
import classes from './adjusted-screen.module.css';
import { useCardKeys } from './use-card-keys';

interface AdjustedScreenProps {
  /** What a field is called, as a person says it. */
  readonly fieldWords: (field: string) => string;
}

export function AdjustedScreen({ fieldWords }: AdjustedScreenProps) {
  const live = useLiveQuery('adjustedChanges$', {});
  const { run: keepAll, busy } = useCommand(() => answer(syncKeepAllAdjusted({})));
  const count = live.status === 'live' ? live.rows.length : 0;
  return (
    <Screen
      title={t('sync.adjusted.title')}
      subtitle={count > 0 && t('sync.adjusted.notice', { count })}
      actions={
        count > 1 && (
          <Button variant="default" loading={busy} onClick={() => void keepAll()}>
            {t('sync.adjusted.keepAll')}
          </Button>
        )
      }
      reading
    >
      {live.status === 'loading' && <LoadingSkeleton rows={4} rowHeight={96} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'live' && count === 0 && (
        <EmptyState
          icon={<IconGitMerge size={22} aria-hidden />}
          title={t('sync.adjusted.emptyTitle')}
          description={t('sync.adjusted.emptyWords')}
        />
      )}
      {live.status === 'live' && count > 0 && <Cards changes={live.rows} fieldWords={fieldWords} />}
    </Screen>
  );
}

interface CardsProps extends AdjustedScreenProps {
  readonly changes: readonly AdjustedChange[];
}

function Cards({ changes, fieldWords }: CardsProps) {
  const gone = (id: string) => [{ query: 'adjustedChanges$' as const, key: id, row: null }];
  const { run: take } = useCommand((id: string) => answer(syncTakeAdjusted({ path: { adjusted_id: id } })), {
    guess: gone,
  });
  const { run: keep } = useCommand((id: string) => answer(syncKeepAdjusted({ path: { adjusted_id: id } })), {
    guess: gone,
  });
  const ids = changes.map(({ id }) => id);
  const { list, active, setActive, onKeyDown } = useCardKeys(ids, {
    take: (id) => void take(id),
    keep: (id) => void keep(id),
  });
  return (
    <div className={classes.around}>
      <p className={classes.about}>{t('sync.adjusted.words')}</p>
      <p className={classes.keys}>
        <Rich
          words="sync.adjusted.keys"
          parts={{ j: <Key name="J" />, k: <Key name="K" />, t: <Key name="T" />, enter: <Key name="↵" /> }}
        />
      </p>
      <ol ref={list} className={classes.cards} aria-label={t('sync.adjusted.title')} onKeyDown={onKeyDown}>
        {changes.map((change, index) => (
          <AdjustedCard
            key={change.id}
            change={change}
            field={fieldWords(change.field)}
            isActive={index === active}
            onFocus={() => setActive(index)}
            onTake={() => void take(change.id)}
            onKeep={() => void keep(change.id)}
          />
        ))}
      </ol>
    </div>
  );
}

function Key({ name }: { readonly name: string }) {
  return <Kbd size="xs">{name}</Kbd>;
}
