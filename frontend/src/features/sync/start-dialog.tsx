/** The first device: which hub, what this device is called, and for teams who can read. */

import { Button, Group, Modal, Radio, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { syncStart } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { kindOfDevice } from './device-name';
import { entryProblem, RestOfProblem } from './entry-problem';

const MODES = ['sealed', 'managed'] as const;
type Mode = (typeof MODES)[number];

interface StartDialogProps {
  readonly onStarted: () => void;
  readonly onClose: () => void;
}

export function StartDialog({ onStarted, onClose }: StartDialogProps) {
  const [hub, setHub] = useState('');
  const [name, setName] = useState(() => kindOfDevice(navigator.userAgent));
  const [mode, setMode] = useState<Mode>('sealed');
  const [signUp, setSignUp] = useState('');
  const { run, busy, problem } = useCommand(
    () =>
      answer(
        syncStart({
          body: { hub_url: hub.trim(), device_name: name, mode, sign_up_code: signUp.trim() || null },
        }),
      ),
    { onProblem: () => true },
  );
  const wrong = entryProblem(problem);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await run()) === undefined) return;
    onStarted();
    onClose();
  };
  return (
    <Modal opened onClose={busy ? () => undefined : onClose} title={t('sync.start.title')} size="md">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label={t('sync.start.hubUrl')}
            description={t('sync.start.hubUrlAbout')}
            inputMode="url"
            value={hub}
            onChange={(event) => setHub(event.currentTarget.value)}
            error={wrong.hub}
            data-autofocus
          />
          <TextInput
            label={t('sync.start.deviceName')}
            description={t('sync.start.deviceNameAbout')}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ForTeams mode={mode} onMode={setMode} signUp={signUp} onSignUp={setSignUp} problem={wrong.code} />
          <RestOfProblem problem={wrong} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" disabled={busy} onClick={onClose}>
              {t('sync.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={hub.trim() === '' || name.trim() === ''}>
              {t('sync.start.begin')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ForTeamsProps {
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly signUp: string;
  readonly onSignUp: (code: string) => void;
  /** What is wrong with the sign-up code; it opens the part. */
  readonly problem: string | undefined;
}

function ForTeams({ mode, onMode, signUp, onSignUp, problem }: ForTeamsProps) {
  const [asked, setAsked] = useState(false);
  const isOpen = asked || problem !== undefined;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton fz="sm" aria-expanded={isOpen} onClick={() => setAsked(!isOpen)}>
        <Group gap={4} wrap="nowrap">
          <Chevron size={14} aria-hidden />
          {t('sync.start.more')}
        </Group>
      </UnstyledButton>
      {isOpen && (
        <Stack gap="md" mt={12}>
          <Radio.Group
            label={t('sync.start.mode')}
            value={mode}
            onChange={(value) => onMode(MODES.find((each) => each === value) ?? mode)}
          >
            <Stack gap="sm" mt={8}>
              {MODES.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={t(`sync.start.${each}`)}
                  description={t(`sync.start.${each}About`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={t('sync.start.signUp')}
            description={t('sync.start.signUpAbout')}
            value={signUp}
            onChange={(event) => onSignUp(event.currentTarget.value)}
            error={problem}
          />
        </Stack>
      )}
    </div>
  );
}
