/** Figures of syncing under each other. */

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SyncStatus } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useNow } from '../../ui/use-now';
import classes from './sync-facts.module.css';
import { clockWords, isClockWrong } from './sync-words';

const STEP_MS = 30_000;

export function SyncFacts({ status }: { readonly status: SyncStatus }) {
  const now = useNow(STEP_MS);
  const { since, hub_url: hub, waiting, bytes_out, bytes_in, clock_skew_ms: skew, mode } = status;
  const traffic = t('sync.facts.trafficOf', { sent: formatBytes(bytes_out), fetched: formatBytes(bytes_in) });
  return (
    <>
      <dl className={classes.facts}>
        {since !== null && (
          <Fact label={t('sync.facts.since')}>
            <time dateTime={since} title={fullDate(since)}>
              {relativeTime(since, now)}
            </time>
          </Fact>
        )}
        {hub !== null && <Fact label={t('sync.facts.hub')}>{hub}</Fact>}
        {mode !== null && <Fact label={t('sync.facts.mode')}>{t(`sync.facts.${mode}`)}</Fact>}
        <Fact label={t('sync.facts.waiting')}>{t('sync.changes', { count: waiting })}</Fact>
        <Fact label={t('sync.facts.traffic')}>{traffic}</Fact>
        {skew !== null && <Fact label={t('sync.facts.clock')}>{clockWords(skew)}</Fact>}
      </dl>
      {isClockWrong(skew) && (
        <Text size="sm" role="alert" className={classes.warning ?? ''}>
          {t('sync.facts.clockWrong')}
        </Text>
      )}
    </>
  );
}

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

function Fact({ label, children }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
