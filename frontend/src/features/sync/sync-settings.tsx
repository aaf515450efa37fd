/** Several devices in the settings: how one begins, and once that is done the devices, personas and figures. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { useState } from 'react';
import type { SyncStatus } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Besides } from './besides';
import { CatchingUp } from './catching-up';
import { DeviceList } from './device-list';
import { FirstStart } from './first-start';
import { InviteDialog } from './invite-dialog';
import { LeaveDialog } from './leave-dialog';
import { OpenInvitations } from './open-invitations';
import { PersonaChoices } from './persona-choices';
import { RecoveryButton } from './recovery-button';
import { RefusedList } from './refused-list';
import { SyncFacts } from './sync-facts';
import classes from './sync-settings.module.css';
import { asksForEpoch, stateWords } from './sync-words';
import { usePausing } from './use-pausing';

interface SyncSettingsProps {
  readonly onDecide: () => void;
}

export function SyncSettings({ onDecide }: SyncSettingsProps) {
  const live = useLiveQuery('syncStatus$', {});
  const status = live.status === 'live' ? live.rows[0] : undefined;
  /** The code that is shown once outlives the change from one part to the other. */
  const [isNew, setNew] = useState(false);
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  if (status === undefined) return <LoadingSkeleton rows={4} />;
  if (status.state === 'off') return <FirstStart onStarted={() => setNew(true)} />;
  return <Joined status={status} isNew={isNew} onKnown={() => setNew(false)} onDecide={onDecide} />;
}

interface JoinedProps extends SyncSettingsProps {
  readonly status: SyncStatus;
  /** Syncing has just begun: the recovery code is shown before anything else. */
  readonly isNew: boolean;
  readonly onKnown: () => void;
}

function Joined({ status, isNew, onKnown, onDecide }: JoinedProps) {
  const [dialog, setDialog] = useState<'invite' | 'leave' | null>(null);
  const close = () => setDialog(null);
  const isOwner = status.role === 'owner';
  return (
    <Stack gap="lg">
      <Stack gap="sm">
        <State status={status} onDecide={onDecide} />
        {status.role === 'reader' && <Text size="sm">{t('sync.reader.words')}</Text>}
        <CatchingUp status={status} />
        <Besides status={status} />
        {status.refused > 0 && status.role !== 'reader' && <RefusedList count={status.refused} />}
      </Stack>
      <section aria-labelledby="sync-devices">
        <h3 id="sync-devices" className={classes.subheading}>
          {t('sync.devices.title')}
        </h3>
        <DeviceList isOwner={isOwner} />
        {isOwner && <OpenInvitations isInviting={dialog === 'invite'} />}
        <Group gap="sm" mt={8}>
          {isOwner && (
            <Button leftSection={<IconQrcode size={14} aria-hidden />} onClick={() => setDialog('invite')}>
              {t('sync.invite.button')}
            </Button>
          )}
          {isOwner && status.mode === 'sealed' && <RecoveryButton isNew={isNew} onKnown={onKnown} />}
          <Button variant="default" onClick={() => setDialog('leave')}>
            {t('sync.devices.leave')}
          </Button>
        </Group>
      </section>
      <section aria-labelledby="sync-personas">
        <h3 id="sync-personas" className={classes.subheading}>
          {t('sync.personas.title')}
        </h3>
        <PersonaChoices />
      </section>
      <section aria-labelledby="sync-sizes">
        <h3 id="sync-sizes" className={classes.subheading}>
          {t('sync.sizes')}
        </h3>
        <SyncFacts status={status} />
      </section>
      {dialog === 'invite' && <InviteDialog onClose={close} />}
      {dialog === 'leave' && <LeaveDialog onClose={close} />}
    </Stack>
  );
}

function State({ status, onDecide }: Pick<JoinedProps, 'status' | 'onDecide'>) {
  const { isPaused, toggle, busy } = usePausing(status);
  return (
    <div className={classes.state} data-state={status.state}>
      <div className={classes.told}>
        <strong>{stateWords(status)}</strong>
        <p>{t(`sync.about.${status.state}`)}</p>
      </div>
      {asksForEpoch(status) ? (
        <Button onClick={onDecide}>{t('sync.decide')}</Button>
      ) : (
        <Button variant="default" loading={busy} onClick={toggle}>
          {isPaused ? t('sync.resume') : t('sync.pause')}
        </Button>
      )}
    </div>
  );
}
