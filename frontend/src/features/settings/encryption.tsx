/** Whether the vault's files can be read without a passphrase, and changing that. */

import { Button, Code, CopyButton, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { encryptionChangePassphrase, encryptionTurnOff, encryptionTurnOn } from '../../generated/api/sdk.gen';
import type { EncryptionRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { type Change, changeWords, encryptionWords } from './encryption-words';
import { Section } from './section';

const SHORTEST = 8;

export function Encryption() {
  const live = useLiveQuery('encryption$', {});
  const [change, setChange] = useState<Change | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const state = live.status === 'live' ? live.rows[0] : undefined;

  return (
    <Section id="encryption">
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'loading' && <LoadingSkeleton rows={2} />}
      {state && (change === null || !state.is_changing) && <State state={state} onChange={setChange} />}
      {change && <PassphraseDialog change={change} onClose={() => setChange(null)} onCode={setCode} />}
      {code !== null && <RecoveryDialog code={code} onClose={() => setCode(null)} />}
    </Section>
  );
}

interface StateProps {
  readonly state: EncryptionRead;
  readonly onChange: (change: Change) => void;
}

function State({ state, onChange }: StateProps) {
  if (state.is_changing) return <TaskProgress kinds={['encryption']} />;
  return (
    <Stack gap={8} align="flex-start">
      <Text size="sm">{encryptionWords(state)}</Text>
      {state.plain.map((file) => (
        <Text size="sm" key={file} c="dimmed">
          {t('settings.encryption.plain', { file })}
        </Text>
      ))}
      {state.is_on ? (
        <Group gap="sm">
          <Button variant="default" onClick={() => onChange('passphrase')}>
            {t('settings.encryption.change')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconLockOpen size={14} aria-hidden />}
            onClick={() => onChange('off')}
          >
            {t('settings.encryption.turnOff')}
          </Button>
        </Group>
      ) : (
        <Button variant="default" leftSection={<IconLock size={14} aria-hidden />} onClick={() => onChange('on')}>
          {t('settings.encryption.turnOn')}
        </Button>
      )}
    </Stack>
  );
}

interface PassphraseDialogProps {
  readonly change: Change;
  readonly onClose: () => void;
  readonly onCode: (code: string) => void;
}

function PassphraseDialog({ change, onClose, onCode }: PassphraseDialogProps) {
  const [known, setKnown] = useState('');
  const [wanted, setWanted] = useState('');
  const [again, setAgain] = useState('');
  const words = changeWords(change);
  const { run, busy, problem } = useCommand(() => send(change, known, wanted), { onProblem: () => true });
  const isReady =
    (change === 'on' || known !== '') && (change === 'off' || (wanted.length >= SHORTEST && wanted === again));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await run();
    if (!done) return;
    onClose();
    if (done.code !== null) onCode(done.code);
  };

  return (
    <Modal opened onClose={busy ? () => undefined : onClose} title={words.title} size="md">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text size="sm">{words.text}</Text>
          {change !== 'on' && (
            <PasswordInput
              label={t('settings.encryption.known')}
              value={known}
              onChange={(event) => setKnown(event.currentTarget.value)}
              error={problem?.detail}
              data-autofocus
            />
          )}
          {change !== 'off' && (
            <>
              <PasswordInput
                label={t('settings.encryption.wanted')}
                description={t('settings.encryption.wantedAbout', { shortest: SHORTEST })}
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
                error={change === 'on' ? problem?.detail : undefined}
                {...(change === 'on' ? { 'data-autofocus': true } : {})}
              />
              <PasswordInput
                label={t('settings.encryption.again')}
                value={again}
                onChange={(event) => setAgain(event.currentTarget.value)}
                error={again !== '' && again !== wanted ? t('settings.encryption.differs') : undefined}
              />
            </>
          )}
          {busy && <TaskProgress kinds={['encryption']} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} disabled={busy}>
              {t('settings.encryption.cancel')}
            </Button>
            <Button type="submit" disabled={!isReady} loading={busy}>
              {words.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

async function send(change: Change, known: string, wanted: string): Promise<{ readonly code: string | null }> {
  if (change === 'on') {
    const done = await answer(encryptionTurnOn({ body: { passphrase: wanted } }));
    return { code: done.recovery_code };
  }
  if (change === 'passphrase') {
    const done = await answer(encryptionChangePassphrase({ body: { passphrase: known, new_passphrase: wanted } }));
    return { code: done.recovery_code };
  }
  await answer(encryptionTurnOff({ body: { passphrase: known } }));
  return { code: null };
}

function RecoveryDialog({ code, onClose }: { readonly code: string; readonly onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('settings.encryption.code')}
      size="md"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Text size="sm">{t('settings.encryption.codeAbout')}</Text>
        <Code block fz="sm" ta="center">
          {code}
        </Code>
        <Group justify="flex-end" gap="sm">
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t('settings.encryption.copied') : t('settings.encryption.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose} data-autofocus>
            {t('settings.encryption.kept')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
