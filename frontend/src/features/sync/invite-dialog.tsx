/** Invites a device: what it may do, then the code as a picture and as letters, until the device has joined. */

import { Button, CopyButton, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { answer } from '../../bridge/client';
import { syncCancelInvitation, syncInvite } from '../../generated/api/sdk.gen';
import type { InvitationRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { clockTime } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useNow } from '../../ui/use-now';
import { QrCode } from './qr-code';
import classes from './sync-settings.module.css';

const ROLES = ['editor', 'reader', 'owner'] as const;
type Role = (typeof ROLES)[number];
const STEP_MS = 1_000;

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const [role, setRole] = useState<Role>('editor');
  const [invitation, setInvitation] = useState<InvitationRead | null>(null);
  const joined = useNewDevice(invitation);
  const { run: invite, busy } = useCommand(() => answer(syncInvite({ body: { role } })));
  const { run: cancel } = useCommand((id: string) => answer(syncCancelInvitation({ path: { invitation_id: id } })), {
    onProblem: () => true, // it may just have been used, or be over
  });
  const show = async () => setInvitation((await invite()) ?? null);
  const close = () => {
    if (invitation !== null && joined === null) void cancel(invitation.id);
    onClose();
  };
  return (
    <Modal opened onClose={close} title={t('sync.invite.title')} size="md">
      <Stack gap="md">
        {invitation === null ? (
          <Radio.Group
            label={t('sync.invite.role')}
            value={role}
            onChange={(value) => setRole(ROLES.find((each) => each === value) ?? role)}
          >
            <Stack gap="sm" mt={8}>
              {ROLES.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={t(`sync.roles.${each}`)}
                  description={t(`sync.rolesAbout.${each}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        ) : (
          <Shown invitation={invitation} joined={joined} />
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {joined === null ? t('sync.cancel') : t('sync.close')}
          </Button>
          {(invitation === null || joined !== null) && (
            <Button loading={busy} onClick={() => void show()} data-autofocus>
              {joined === null ? t('sync.invite.make') : t('sync.invite.another')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

interface ShownProps {
  readonly invitation: InvitationRead;
  readonly joined: string | null;
}

function Shown({ invitation: { code, link, qr, expires_at }, joined }: ShownProps) {
  const isOver = useNow(STEP_MS) >= Date.parse(expires_at);
  if (joined !== null) {
    return (
      <Group gap="sm" role="status">
        <IconCheck size={16} aria-hidden />
        <Text fw={600}>{t('sync.invite.joined', { name: joined })}</Text>
      </Group>
    );
  }
  if (isOver) return <Text role="status">{t('sync.invite.over')}</Text>;
  return (
    <>
      <Text size="sm">{t('sync.invite.words')}</Text>
      <QrCode drawing={qr} label={t('sync.invite.qr')} />
      <output className={classes.code} aria-label={t('sync.invite.code')}>
        {code}
      </output>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {t('sync.invite.until', { time: clockTime(expires_at) })}
        </Text>
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
              {copied ? t('sync.copied') : t('sync.invite.copyLink')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Text size="sm" role="status">
        {t('sync.invite.waiting')}
      </Text>
    </>
  );
}

/** The name of the device that came while the invitation was shown. */
function useNewDevice(invitation: InvitationRead | null): string | null {
  const live = useLiveQuery('syncDevices$', {});
  const known = useRef<ReadonlySet<string> | null>(null);
  const [joined, setJoined] = useState<string | null>(null);
  const rows = live.status === 'live' ? live.rows : null;
  const id = invitation?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another invitation begins anew
  useEffect(() => {
    known.current = null;
    setJoined(null);
  }, [id]);
  useEffect(() => {
    if (id === null || rows === null) return;
    known.current ??= new Set(rows.map((device) => device.id));
    const came = rows.find((device) => !device.is_this && !known.current?.has(device.id));
    if (came) setJoined(came.name);
  }, [id, rows]);
  return joined;
}
