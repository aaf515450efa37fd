/** What personas speak through: the built-in model, and servers of one's own. */

import { Group, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import type { ModelNames } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { BackendCard } from './backend-card';
import { BackendDialog } from './backend-dialog';
import { type BackendDraft, BUILTIN_ID, draftOf } from './backend-presets';
import { Section } from './section';
import { ServerFinder } from './server-finder';
import { useSetting } from './use-setting';

const DEFAULT_KEY = 'models.default';
const USER_KEY = 'user.name';

export function Models() {
  const live = useLiveQuery('backends$', {});
  return (
    <Section id="models">
      <Text size="sm" mb={8}>
        {t('settings.models.about')}
      </Text>
      {live.status === 'loading' && <LoadingSkeleton rows={3} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'live' && <Chosen backends={live.rows} />}
    </Section>
  );
}

interface OpenDialog {
  readonly draft: BackendDraft;
  readonly told: ModelNames | null;
}

function Chosen({ backends }: { readonly backends: readonly BackendRow[] }) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const [closings, setClosings] = useState(0);
  const close = () => {
    setOpen(null);
    setClosings((count) => count + 1);
  };
  const stored = useSetting(DEFAULT_KEY);
  const { run } = useCommand((backend_id: string) =>
    answer(settingsPut({ path: { key: DEFAULT_KEY }, body: { value: { backend_id } } })),
  );
  const chosen = backends.some((each) => each.id === backendIn(stored)) ? backendIn(stored) : BUILTIN_ID;

  return (
    <>
      <Group gap="sm" align="flex-end" mb={12}>
        <Select
          label={t('settings.models.through')}
          description={t('settings.models.throughAbout')}
          allowDeselect={false}
          data={[
            { value: BUILTIN_ID, label: t('settings.models.builtin') },
            ...backends.map((each) => ({ value: each.id, label: each.name })),
          ]}
          value={chosen}
          onChange={(id) => id !== null && void run(id)}
        />
        <UserName />
      </Group>
      <BackendCard backend={null} closings={0} onEdit={() => undefined} />
      {backends.map((each) => (
        <BackendCard
          key={each.id}
          backend={each}
          closings={closings}
          onEdit={() => setOpen({ draft: draftOf(each), told: null })}
        />
      ))}
      <ServerFinder backends={backends} onAdd={(draft, told) => setOpen({ draft, told })} />
      {open && <BackendDialog draft={open.draft} told={open.told} onClose={close} />}
    </>
  );
}

function UserName() {
  const stored = useSetting(USER_KEY);
  const [typed, setTyped] = useState<string | null>(null);
  const { run } = useCommand((value: string) => answer(settingsPut({ path: { key: USER_KEY }, body: { value } })));
  const finish = () => {
    if (typed !== null && typed.trim() !== stored) void run(typed.trim() || 'User');
    setTyped(null);
  };
  return (
    <TextInput
      label={t('settings.models.callYou')}
      description={t('settings.models.callYouAbout', { user: '{{user}}' })}
      placeholder={t('settings.models.user')}
      maxLength={100}
      value={typed ?? (typeof stored === 'string' ? stored : '')}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}

function backendIn(stored: unknown): string | null {
  if (typeof stored !== 'object' || stored === null || !('backend_id' in stored)) return null;
  return typeof stored.backend_id === 'string' ? stored.backend_id : null;
}
