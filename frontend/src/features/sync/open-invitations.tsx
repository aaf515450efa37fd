/** Invitations that nobody has joined by yet, each to be taken back; nothing where there are none. */

import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { syncCancelInvitation, syncListInvitations } from '../../generated/api/sdk.gen';
import type { OpenInvitation } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { clockTime } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './sync-settings.module.css';

interface OpenInvitationsProps {
  /** Whether one may just be in the making. */
  readonly isInviting: boolean;
}

export function OpenInvitations({ isInviting }: OpenInvitationsProps) {
  const [open, setOpen] = useState<readonly OpenInvitation[]>([]);
  const devices = useLiveQuery('syncDevices$', {});
  const count = devices.status === 'live' ? devices.rows.length : 0;
  const { run: look } = useCommand(async () => setOpen((await answer(syncListInvitations())).items), {
    onProblem: () => true, // the hub is away, which the state of syncing says
  });
  const { run: cancel, busy } = useCommand(async (id: string) => {
    await answer(syncCancelInvitation({ path: { invitation_id: id } }));
    setOpen((before) => before.filter((each) => each.id !== id));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: an invitation may have been made, used or gone with a device
  useEffect(() => {
    if (!isInviting) void look();
  }, [isInviting, count]);
  if (open.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('sync.invite.open')}>
      {open.map(({ id, role, made_by: by, expires_at }) => (
        <li key={id} className={classes.row}>
          <span className={classes.words}>
            <span className={classes.name}>{t('sync.invite.openAs', { role: t(`sync.roles.${role}`) })}</span>
            <span className={classes.mark}>
              {by === null
                ? t('sync.invite.openUntil', { time: clockTime(expires_at) })
                : t('sync.invite.openBy', { time: clockTime(expires_at), name: by })}
            </span>
          </span>
          <ActionIcon
            color="red"
            loading={busy}
            aria-label={t('sync.invite.takeBack', { role: t(`sync.roles.${role}`) })}
            onClick={() => void cancel(id)}
          >
            <IconTrash size={14} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
