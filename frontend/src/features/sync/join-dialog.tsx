/** A further device: by an invitation's code or link, or by the recovery code where no device is left. */

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { syncJoin, syncRecover } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { CodeField } from './code-field';
import { isLink } from './code-text';
import { kindOfDevice } from './device-name';
import { entryProblem, RestOfProblem } from './entry-problem';

interface JoinDialogProps {
  readonly way: 'join' | 'recover';
  readonly onClose: () => void;
}

export function JoinDialog({ way, onClose }: JoinDialogProps) {
  const [code, setCode] = useState('');
  const [hub, setHub] = useState('');
  const [name, setName] = useState(() => kindOfDevice(navigator.userAgent));
  const namesHub = way === 'join' && isLink(code);
  const { run, busy, problem } = useCommand(
    () => {
      const body = { code, device_name: name };
      if (way === 'recover') return answer(syncRecover({ body: { ...body, hub_url: hub.trim() } }));
      return answer(syncJoin({ body: { ...body, hub_url: namesHub ? null : hub.trim() } }));
    },
    { onProblem: () => true },
  );
  const wrong = entryProblem(problem);
  const isReady = code !== '' && name.trim() !== '' && (namesHub || hub.trim() !== '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await run()) !== undefined) onClose();
  };
  return (
    <Modal opened onClose={busy ? () => undefined : onClose} title={t(`sync.${way}.title`)} size="md">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text size="sm">{t(`sync.${way}.words`)}</Text>
          <CodeField label={t(`sync.${way}.code`)} value={code} onChange={setCode} error={wrong.code} />
          {!namesHub && (
            <TextInput
              label={t('sync.start.hubUrl')}
              inputMode="url"
              value={hub}
              onChange={(event) => setHub(event.currentTarget.value)}
              error={wrong.hub}
            />
          )}
          <TextInput
            label={t('sync.start.deviceName')}
            description={t('sync.start.deviceNameAbout')}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RestOfProblem problem={namesHub && wrong.hub ? { ...wrong, rest: wrong.hub } : wrong} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" disabled={busy} onClick={onClose}>
              {t('sync.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!isReady}>
              {way === 'join' ? t('sync.join.join') : t('sync.recover.recover')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
