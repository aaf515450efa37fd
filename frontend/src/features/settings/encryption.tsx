/** Whether the vault's files can be read without a passphrase, and changing that. */

import { Button, Code, CopyButton, Group, Modal, PasswordInput, Progress, Stack, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { encryptionChangePassphrase, encryptionTurnOff, encryptionTurnOn } from '../../generated/api/sdk.gen';
import type { EncryptionRead } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { type Change, changeWords, encryptionWords, stepWords } from './encryption-words';

const SHORTEST = 8;

export function Encryption() {
  const live = useLiveQuery('encryption$', {});
  const [change, setChange] = useState<Change | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const state = live.status === 'live' ? live.rows[0] : undefined;

  return (
    <section aria-labelledby="encryption">
      <h2 id="encryption">Encryption</h2>
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'loading' && <LoadingSkeleton rows={2} />}
      {state && <State state={state} onChange={setChange} />}
      {change && <PassphraseDialog change={change} onClose={() => setChange(null)} onCode={setCode} />}
      {code !== null && <RecoveryDialog code={code} onClose={() => setCode(null)} />}
    </section>
  );
}

interface StateProps {
  readonly state: EncryptionRead;
  readonly onChange: (change: Change) => void;
}

function State({ state, onChange }: StateProps) {
  const words = stepWords(state);
  if (words !== null) {
    return (
      <Stack gap={8}>
        <Text size="sm" role="status">
          {words}
        </Text>
        <Progress value={state.total === 0 ? 0 : (100 * state.done) / state.total} aria-label="Encrypting" />
      </Stack>
    );
  }
  return (
    <Stack gap={8} align="flex-start">
      <Text size="sm">{encryptionWords(state)}</Text>
      {state.plain.map((file) => (
        <Text size="sm" key={file} c="dimmed">
          Readable without the passphrase: {file}
        </Text>
      ))}
      {state.is_on ? (
        <Group gap="sm">
          <Button variant="default" onClick={() => onChange('passphrase')}>
            Change the passphrase…
          </Button>
          <Button
            variant="default"
            leftSection={<IconLockOpen size={14} aria-hidden />}
            onClick={() => onChange('off')}
          >
            Turn encryption off…
          </Button>
        </Group>
      ) : (
        <Button variant="default" leftSection={<IconLock size={14} aria-hidden />} onClick={() => onChange('on')}>
          Encrypt…
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
              label="Passphrase or recovery code"
              value={known}
              onChange={(event) => setKnown(event.currentTarget.value)}
              error={problem?.detail}
              data-autofocus
            />
          )}
          {change !== 'off' && (
            <>
              <PasswordInput
                label="New passphrase"
                description={`At least ${SHORTEST} characters; several words are best`}
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
                error={change === 'on' ? problem?.detail : undefined}
                {...(change === 'on' ? { 'data-autofocus': true } : {})}
              />
              <PasswordInput
                label="The same again"
                value={again}
                onChange={(event) => setAgain(event.currentTarget.value)}
                error={again !== '' && again !== wanted ? 'This differs from the one above' : undefined}
              />
            </>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} disabled={busy}>
              Cancel
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
      title="Recovery code"
      size="md"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Text size="sm">
          This code opens the vault when the passphrase is lost. It is shown this once and kept nowhere: write it down
          and keep it apart from this machine. Without the passphrase and this code nobody can read the vault any more.
        </Text>
        <Code block fz="sm" ta="center">
          {code}
        </Code>
        <Group justify="flex-end" gap="sm">
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose} data-autofocus>
            I have kept it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
