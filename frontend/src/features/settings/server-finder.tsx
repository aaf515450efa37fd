/** Model servers that answer on this machine, looked for when the screen opens. */

import { Button, Group, Loader, Text } from '@mantine/core';
import { IconPlus, IconRadar } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { modelsDiscover } from '../../generated/api/sdk.gen';
import type { FoundServer, ModelNames } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { countOf } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { type BackendDraft, draftOf, withModel } from './backend-presets';
import classes from './server-finder.module.css';

interface ServerFinderProps {
  readonly backends: readonly BackendRow[];
  readonly onAdd: (draft: BackendDraft, told: ModelNames | null) => void;
}

export function ServerFinder({ backends, onAdd }: ServerFinderProps) {
  const [found, setFound] = useState<readonly FoundServer[] | null>(null);
  const { run, busy, problem } = useCommand(async () => setFound((await answer(modelsDiscover())).servers), {
    onProblem: () => true,
  });
  useEffect(() => void run(), [run]);
  const fresh = found?.filter((server) => backends.every((each) => each.url !== server.url)) ?? [];

  return (
    <section className={classes.finder} aria-label="Servers on this machine">
      {fresh.length > 0 && (
        <ul className={classes.found} aria-label="Servers found">
          {fresh.map((server) => (
            <li key={server.url}>
              <span className={classes.words}>
                <strong>{server.name}</strong> runs on this machine, with {countOf(server.models.length, 'model')}.
              </span>
              <Button size="compact-xs" variant="light" onClick={() => onAdd(draftFor(server), server)}>
                Add {server.name}…
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onAdd(draftOf(null), null)}
        >
          Add a server…
        </Button>
        <Button
          variant="default"
          leftSection={busy ? <Loader size={12} aria-hidden /> : <IconRadar size={14} aria-hidden />}
          disabled={busy}
          onClick={() => void run()}
        >
          {busy ? 'Looking on this machine…' : 'Look again on this machine'}
        </Button>
      </Group>
      <Text size="xs" c={problem ? 'var(--mantine-color-error)' : 'dimmed'} mt={6} role="status">
        {problem ? problem.detail : found !== null && fresh.length === 0 && !busy && NOBODY}
      </Text>
    </section>
  );
}

const NOBODY = 'No other model server answers on the usual ports of this machine (Ollama, LM Studio, llama.cpp, Jan).';

function draftFor({ name, url, models, context_tokens }: FoundServer): BackendDraft {
  return { ...draftOf(null), name, url, ...withModel(models[0] ?? '', context_tokens ?? {}) };
}
