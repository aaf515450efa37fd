/** All about what syncing is doing: since when, with which hub, how much, and whether the clock agrees; pausing it. */

import { Button, Group } from '@mantine/core';
import { isOnPhone } from '../../bridge/side';
import type { SyncStatus } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Besides } from './besides';
import { CatchingUp } from './catching-up';
import { SyncFacts } from './sync-facts';
import classes from './sync-sign.module.css';
import { asksForEpoch, stateWords } from './sync-words';
import { usePausing } from './use-pausing';
import { SYNC_SETTINGS } from './use-sync-commands';

interface SyncDetailsProps {
  readonly status: SyncStatus;
  readonly onGo: (address: string) => void;
  readonly onDecide: () => void;
}

export function SyncDetails({ status, onGo, onDecide }: SyncDetailsProps) {
  return (
    <>
      <h2 className={classes.title}>{stateWords(status)}</h2>
      <p className={classes.about}>{t(`sync.about.${status.state}`)}</p>
      {status.role === 'reader' && <p className={classes.about}>{t('sync.reader.words')}</p>}
      <CatchingUp status={status} />
      <Besides status={status} />
      <SyncFacts status={status} />
      {isOnPhone() ? (
        <p className={classes.about}>{t('sync.atTheComputer')}</p>
      ) : (
        <Actions status={status} onGo={onGo} onDecide={onDecide} />
      )}
    </>
  );
}

function Actions({ status, onGo, onDecide }: SyncDetailsProps) {
  return (
    <Group justify="space-between" gap={8}>
      <Button size="compact-xs" variant="subtle" onClick={() => onGo(SYNC_SETTINGS)}>
        {t('sync.settings')}
      </Button>
      {asksForEpoch(status) ? (
        <Button size="compact-xs" onClick={onDecide}>
          {t('sync.decide')}
        </Button>
      ) : (
        <PauseButton status={status} />
      )}
    </Group>
  );
}

function PauseButton({ status }: { readonly status: SyncStatus }) {
  const { isPaused, toggle, busy } = usePausing(status);
  return (
    <Button size="compact-xs" variant="default" loading={busy} onClick={toggle}>
      {isPaused ? t('sync.resume') : t('sync.pause')}
    </Button>
  );
}
