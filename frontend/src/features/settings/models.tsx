/** What personas speak through: the built-in model, and servers of one's own. */

import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconRadar } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { modelsDiscover, settingsPut } from '../../generated/api/sdk.gen';
import type { FoundServer } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { BackendCard } from './backend-card';
import { BackendDialog } from './backend-dialog';
import { type BackendDraft, BUILTIN_ID, draftOf } from './backend-presets';
import classes from './settings-screen.module.css';
import { useSetting } from './use-setting';

const DEFAULT_KEY = 'models.default';
const USER_KEY = 'user.name';

export function Models() {
  const live = useLiveQuery('backends$', {});
  return (
    <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      <Text size="sm" mb={8}>
        The tiny built-in model works with no network. It answers briefly, makes things up, and is there so that nothing
        is missing; for real conversations use a model of your own, on this machine or elsewhere.
      </Text>
      {live.status === 'loading' && <LoadingSkeleton rows={3} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'live' && <Chosen backends={live.rows} />}
    </section>
  );
}

function Chosen({ backends }: { readonly backends: readonly BackendRow[] }) {
  const [draft, setDraft] = useState<BackendDraft | null>(null);
  const stored = useSetting(DEFAULT_KEY);
  const { run } = useCommand((backend_id: string) =>
    answer(settingsPut({ path: { key: DEFAULT_KEY }, body: { value: { backend_id } } })),
  );
  const chosen = backends.some((each) => each.id === backendIn(stored)) ? backendIn(stored) : BUILTIN_ID;

  return (
    <>
      <Group gap="sm" align="flex-end" mb={12}>
        <Select
          label="Personas speak through"
          description="Unless a persona or a conversation has a model of its own"
          allowDeselect={false}
          data={[
            { value: BUILTIN_ID, label: 'Tiny built-in model' },
            ...backends.map((each) => ({ value: each.id, label: each.name })),
          ]}
          value={chosen}
          onChange={(id) => id !== null && void run(id)}
        />
        <UserName />
      </Group>
      <BackendCard backend={null} onEdit={() => undefined} />
      {backends.map((each) => (
        <BackendCard key={each.id} backend={each} onEdit={() => setDraft(draftOf(each))} />
      ))}
      <Finding backends={backends} onFound={setDraft} />
      {draft && <BackendDialog draft={draft} onClose={() => setDraft(null)} />}
    </>
  );
}

interface FindingProps {
  readonly backends: readonly BackendRow[];
  readonly onFound: (draft: BackendDraft) => void;
}

function Finding({ backends, onFound }: FindingProps) {
  const [found, setFound] = useState<readonly FoundServer[] | null>(null);
  const { run, busy } = useCommand(() => answer(modelsDiscover()));
  const look = async () => setFound((await run())?.servers ?? null);
  const fresh = found?.filter((server) => backends.every((each) => each.url !== server.url));

  return (
    <>
      <Group gap="sm" mt={8}>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onFound(draftOf(null))}
        >
          Add a server…
        </Button>
        <Button
          variant="default"
          leftSection={<IconRadar size={14} aria-hidden />}
          loading={busy}
          onClick={() => void look()}
        >
          Find servers on this machine
        </Button>
      </Group>
      {fresh?.length === 0 && (
        <Text size="sm" mt={8} role="status">
          No other model server answers on this machine’s usual ports (Ollama, LM Studio, llama.cpp, Jan).
        </Text>
      )}
      {fresh && fresh.length > 0 && (
        <ul className={classes.receipts} aria-label="Servers found">
          {fresh.map((server) => (
            <li key={server.url}>
              {server.name}, {server.models.length} models{' '}
              <Button
                size="compact-xs"
                variant="light"
                onClick={() =>
                  onFound({ ...draftOf(null), name: server.name, url: server.url, model: server.models[0] ?? '' })
                }
              >
                Add {server.name}…
              </Button>
            </li>
          ))}
        </ul>
      )}
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
      label="Personas call you"
      description="{{user}} in cards stands for it"
      placeholder="User"
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
