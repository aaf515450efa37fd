/** Which personas are synced, and how large each is. */

import { Switch, Text } from '@mantine/core';
import { answer } from '../../bridge/client';
import { syncChoosePersona } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './sync-settings.module.css';

export function PersonaChoices() {
  const live = useLiveQuery('syncPersonas$', {});
  const { run } = useCommand(
    (id: string, syncs: boolean) => answer(syncChoosePersona({ path: { persona_id: id }, body: { syncs } })),
    { guess: (id, syncs) => [{ query: 'syncPersonas$', key: id, row: { syncs } }] },
  );
  if (live.status === 'loading') return <LoadingSkeleton rows={3} />;
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  if (live.rows.length === 0) return <Text size="sm">{t('sync.personas.none')}</Text>;
  return (
    <>
      <Text size="sm" mb={8} c="dimmed">
        {t('sync.personas.words')}
      </Text>
      <ul className={classes.list} aria-label={t('sync.personas.title')}>
        {live.rows.map(({ id, name, syncs, size_bytes }) => (
          <li key={id} className={classes.row}>
            <span className={classes.words}>
              <span className={classes.name}>{name}</span>
            </span>
            <span className={classes.figure}>{formatBytes(size_bytes)}</span>
            <Switch
              aria-label={t('sync.personas.syncs', { name })}
              checked={syncs}
              onChange={(event) => void run(id, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
