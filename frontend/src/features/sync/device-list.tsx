/** Every device of the workspace: which one this is, when each was last here, what it may do, and removing one. */

import { ActionIcon, NativeSelect, Text, TextInput } from '@mantine/core';
import { IconDeviceLaptop, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { syncRemoveDevice, syncUpdateDevice } from '../../generated/api/sdk.gen';
import type { DevicePatch } from '../../generated/api/types.gen';
import type { SyncDevice } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { relativeTime } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { Act } from '../../ui/act';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { useNow } from '../../ui/use-now';
import classes from './sync-settings.module.css';

const ROLES = ['owner', 'editor', 'reader'] as const;
const STEP_MS = 30_000;

export function DeviceList({ isOwner }: { readonly isOwner: boolean }) {
  const live = useLiveQuery('syncDevices$', {});
  const [removing, setRemoving] = useState<SyncDevice | null>(null);
  const { run: remove, busy } = useCommand((id: string) => answer(syncRemoveDevice({ path: { device_id: id } })));
  if (live.status === 'loading') return <LoadingSkeleton rows={2} />;
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  const name = removing?.name ?? '';
  return (
    <>
      <ul className={classes.list} aria-label={t('sync.devices.title')}>
        {live.rows.map((device) => (
          <DeviceRow key={device.id} device={device} isOwner={isOwner} onRemove={() => setRemoving(device)} />
        ))}
      </ul>
      <ConfirmDialog
        opened={removing !== null}
        title={t('sync.devices.removeTitle', { name })}
        confirmLabel={t('sync.devices.removeConfirm')}
        danger
        busy={busy}
        onClose={() => setRemoving(null)}
        onConfirm={() => {
          if (removing) void remove(removing.id).then(() => setRemoving(null));
        }}
      >
        <ul className={classes.consequences}>
          <li>{t('sync.devices.removeNew')}</li>
          <li>{t('sync.devices.removeKept')}</li>
          <li>{t('sync.devices.removeKeys')}</li>
        </ul>
      </ConfirmDialog>
    </>
  );
}

interface DeviceRowProps {
  readonly device: SyncDevice;
  readonly isOwner: boolean;
  readonly onRemove: () => void;
}

function DeviceRow({ device, isOwner, onRemove }: DeviceRowProps) {
  const { id, name, role, is_this: isThis } = device;
  const [isNaming, setNaming] = useState(false);
  const { run: change, busy } = useCommand((body: DevicePatch) =>
    answer(syncUpdateDevice({ path: { device_id: id }, body })),
  );
  const rename = (to: string) => {
    setNaming(false);
    if (to.trim() !== '' && to.trim() !== name) void change({ name: to.trim() });
  };
  return (
    <li className={classes.row}>
      <IconDeviceLaptop size={16} aria-hidden />
      <span className={classes.words}>
        {isNaming ? (
          <NameField name={name} onDone={rename} />
        ) : (
          <Text component="span" fw={600} className={classes.name ?? ''}>
            {name}
          </Text>
        )}
        <Whereabouts device={device} />
      </span>
      {(isOwner || isThis) && (
        <Act label={t('sync.devices.rename', { name })} onClick={() => setNaming(true)}>
          <IconPencil size={14} aria-hidden />
        </Act>
      )}
      {isOwner ? (
        <NativeSelect
          size="xs"
          w={128}
          aria-label={t('sync.devices.role', { name })}
          value={role}
          disabled={busy}
          data={ROLES.map((value) => ({ value, label: t(`sync.roles.${value}`) }))}
          onChange={(event) => void change({ role: ROLES.find((each) => each === event.currentTarget.value) ?? role })}
        />
      ) : (
        <span className={classes.figure}>{t(`sync.roles.${role}`)}</span>
      )}
      {isOwner && isThis && <span className={classes.gap} />}
      {isOwner && !isThis && (
        <ActionIcon color="red" aria-label={t('sync.devices.remove', { name })} onClick={onRemove}>
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}

function Whereabouts({ device }: { readonly device: SyncDevice }) {
  const now = useNow(STEP_MS);
  const { is_this: isThis, is_online: isOnline, last_seen_at: seen } = device;
  if (isThis) return <span className={classes.mark}>{t('sync.devices.this')}</span>;
  if (isOnline) {
    return (
      <span className={classes.mark} data-online>
        {t('sync.devices.online')}
      </span>
    );
  }
  if (seen === null) return <span className={classes.mark}>{t('sync.devices.never')}</span>;
  return (
    <time className={classes.mark} dateTime={seen}>
      {t('sync.devices.seen', { when: relativeTime(seen, now) })}
    </time>
  );
}

interface NameFieldProps {
  readonly name: string;
  /** With the same name where nothing is to change. */
  readonly onDone: (name: string) => void;
}

function NameField({ name, onDone }: NameFieldProps) {
  const [typed, setTyped] = useState(name);
  return (
    <TextInput
      size="xs"
      aria-label={t('sync.devices.name', { name })}
      maxLength={200}
      autoFocus
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => onDone(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(typed);
        if (event.key === 'Escape') onDone(name);
      }}
    />
  );
}
