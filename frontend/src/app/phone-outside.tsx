/** What a phone sees that may not come in, and one that cannot reach the computer. */

import { Button, Group, TextInput } from '@mantine/core';
import { IconDeviceMobile, IconPlugConnectedX } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { joinByCode } from '../bridge/client';
import { t } from '../i18n/i18n';
import { useCommand } from '../reactive/use-command';
import { EmptyState } from '../ui/empty-state';

const LOOKS_EVERY_MS = 3_000;

/** A page that the phone has kept, without anything to show: it waits for the computer and begins anew. */
export function PhoneAway() {
  useEffect(() => {
    const looking = setInterval(() => {
      fetch('/manifest.webmanifest', { cache: 'no-store' }).then(
        () => location.reload(),
        () => undefined,
      );
    }, LOOKS_EVERY_MS);
    return () => clearInterval(looking);
  }, []);
  return (
    <div role="status">
      <EmptyState
        icon={<IconPlugConnectedX size={22} aria-hidden />}
        title={t('app.phone.away')}
        description={t('app.phone.awayAbout')}
      />
    </div>
  );
}

export function PhoneOutside() {
  return (
    <EmptyState
      icon={<IconDeviceMobile size={22} aria-hidden />}
      title={t('app.phone.title')}
      description={t('app.phone.description')}
      actions={<CodeField />}
    />
  );
}

/** Also for an app on the home screen, which has no camera of its own. */
function CodeField() {
  const [code, setCode] = useState('');
  const { run, busy, problem } = useCommand(
    async () => {
      await joinByCode(code);
      location.reload();
    },
    { onProblem: () => true },
  );
  const join = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== '') void run();
  };
  return (
    <form onSubmit={join}>
      <Group align="flex-start" gap="sm" justify="center">
        <TextInput
          aria-label={t('app.phone.code')}
          placeholder={t('app.phone.code')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          error={problem?.detail}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={code.trim() === ''}>
          {t('app.phone.join')}
        </Button>
      </Group>
    </form>
  );
}
