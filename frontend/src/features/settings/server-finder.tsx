/** Model servers that answer on this machine, looked for when the screen opens. */

import { Button, Group, Loader, Text } from '@mantine/core';
import { IconPlus, IconRadar } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { modelsDiscover } from '../../generated/api/sdk.gen';
import type { FoundServer, ModelNames } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Rich } from '../../i18n/rich';
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
    <section className={classes.finder} aria-label={t('settings.finder.region')}>
      {fresh.length > 0 && (
        <ul className={classes.found} aria-label={t('settings.finder.found')}>
          {fresh.map((server) => (
            <li key={server.url}>
              <span className={classes.words}>
                <Rich
                  words="settings.finder.runs"
                  parts={{ strong: <strong /> }}
                  values={{ name: server.name, count: server.models.length }}
                />
              </span>
              <Button size="compact-xs" variant="light" onClick={() => onAdd(draftFor(server), server)}>
                {t('settings.finder.addNamed', { name: server.name })}
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
          {t('settings.finder.add')}
        </Button>
        <Button
          variant="default"
          leftSection={busy ? <Loader size={12} aria-hidden /> : <IconRadar size={14} aria-hidden />}
          disabled={busy}
          onClick={() => void run()}
        >
          {busy ? t('settings.finder.looking') : t('settings.finder.again')}
        </Button>
      </Group>
      <Text size="xs" c={problem ? 'var(--mantine-color-error)' : 'dimmed'} mt={6} role="status">
        {problem ? problem.detail : found !== null && fresh.length === 0 && !busy && t('settings.finder.nobody')}
      </Text>
    </section>
  );
}

function draftFor({ name, url, models, context_tokens }: FoundServer): BackendDraft {
  return { ...draftOf(null), name, url, ...withModel(models[0] ?? '', context_tokens ?? {}) };
}
