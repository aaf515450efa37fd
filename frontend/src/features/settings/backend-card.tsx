/** One source of models: what it is, whether it works, and its key. */

import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { backendsDelete, backendsTest } from '../../generated/api/sdk.gen';
import type { BackendTest } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import classes from './backend-card.module.css';
import { BackendKey } from './backend-key';
import { BUILTIN_ID } from './backend-presets';

interface BackendCardProps {
  /** Null for the built-in model. */
  readonly backend: BackendRow | null;
  /** How often the dialog of a server was closed: cards look for their key again. */
  readonly closings: number;
  readonly onEdit: () => void;
}

/** With how long it took until the last word. */
type Tested = BackendTest & { readonly whole_s: number };

export function BackendCard({ backend, closings, onEdit }: BackendCardProps) {
  const [tested, setTested] = useState<Tested | null>(null);
  const [removing, setRemoving] = useState(false);
  const id = backend?.id ?? BUILTIN_ID;
  const test = useCommand(() => answer(backendsTest({ path: { backend_id: id } })), { onProblem: () => true });
  const remove = useCommand(() => answer(backendsDelete({ path: { backend_id: id } })));
  const tryIt = async () => {
    setTested(null);
    const started = performance.now();
    const found = await test.run();
    if (found) setTested({ ...found, whole_s: (performance.now() - started) / 1000 });
  };

  return (
    <article className={classes.card} aria-label={backend?.name ?? 'Tiny built-in model'}>
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <div className={classes.words}>
          <h3>{backend?.name ?? 'Tiny built-in model'}</h3>
          <Text size="xs" c="dimmed" truncate>
            {backend ? `${backend.model || 'no model chosen'} · ${backend.url}` : 'SmolLM2-135M · on this machine'}
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          <Button size="compact-xs" variant="default" loading={test.busy} onClick={() => void tryIt()}>
            Test
          </Button>
          {backend && (
            <>
              <Button size="compact-xs" variant="default" onClick={onEdit}>
                Edit…
              </Button>
              <Button size="compact-xs" variant="subtle" color="red" onClick={() => setRemoving(true)}>
                Remove…
              </Button>
            </>
          )}
        </Group>
      </Group>
      {tested && (
        <Text size="xs" mt={6} role="status">
          {tested.reply.trim() === '' ? 'It answered without a word' : `It works: “${tested.reply.trim()}”`} ·{' '}
          {tested.model} · first word after {tested.first_word_s.toFixed(1)} s, all after {tested.whole_s.toFixed(1)} s
        </Text>
      )}
      {test.problem && (
        <Text size="xs" mt={6} c="var(--mantine-color-error)" role="alert">
          {test.problem.detail}
        </Text>
      )}
      {backend ? (
        <BackendKey key={backend.url} backendId={backend.id} url={backend.url} closings={closings} />
      ) : (
        <Text size="xs" mt={6} c="dimmed">
          135 million parameters, where useful models have a hundred times as many: it answers in a few words, makes
          things up and soon loses the thread. It never decides what is remembered.
        </Text>
      )}
      <ConfirmDialog
        opened={removing}
        title={`Remove ${backend?.name ?? ''}?`}
        confirmLabel="Remove"
        busy={remove.busy}
        onClose={() => setRemoving(false)}
        onConfirm={() => void remove.run()}
      >
        Its key is removed from the keyring too. Personas that speak through it go on with the general choice.
      </ConfirmDialog>
    </article>
  );
}
