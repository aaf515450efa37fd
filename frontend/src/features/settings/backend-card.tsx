/** One source of models: what it is, whether it works, and its key. */

import { Button, Group, PasswordInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { toProblem } from '../../bridge/problem';
import {
  backendsDelete,
  backendsDeleteKey,
  backendsList,
  backendsPutKey,
  backendsTest,
} from '../../generated/api/sdk.gen';
import type { BackendTest } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { showProblem, useCommand } from '../../reactive/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import classes from './backend-card.module.css';
import { BUILTIN_ID } from './backend-presets';

interface BackendCardProps {
  /** Null for the built-in model. */
  readonly backend: BackendRow | null;
  readonly onEdit: () => void;
}

export function BackendCard({ backend, onEdit }: BackendCardProps) {
  const [tested, setTested] = useState<BackendTest | null>(null);
  const [removing, setRemoving] = useState(false);
  const id = backend?.id ?? BUILTIN_ID;
  const test = useCommand(() => answer(backendsTest({ path: { backend_id: id } })), { onProblem: () => true });
  const remove = useCommand(() => answer(backendsDelete({ path: { backend_id: id } })));
  const tryIt = async () => {
    setTested(null);
    setTested((await test.run()) ?? null);
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
          It works: “{tested.reply}” (first word after {tested.first_word_s.toFixed(1)} s)
        </Text>
      )}
      {test.problem && (
        <Text size="xs" mt={6} c="var(--mantine-color-error)" role="alert">
          {test.problem.detail}
        </Text>
      )}
      {backend && <KeyField backendId={backend.id} />}
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

const KEPT_WORDS = {
  keyring: 'The key is in the system’s keyring.',
  memory: 'Kept until PJai’s closes: this system has no keyring.',
};

function KeyField({ backendId }: { readonly backendId: string }) {
  const [typed, setTyped] = useState('');
  const [kept, setKept] = useState<'keyring' | 'memory' | null>(null);
  useEffect(() => {
    answer(backendsList())
      .then(({ items }) => setKept(items.find((each) => each.id === backendId)?.key_kept ?? null))
      .catch((error: unknown) => showProblem(toProblem(error)));
  }, [backendId]);
  const { run, busy } = useCommand((key: string) =>
    answer(backendsPutKey({ path: { backend_id: backendId }, body: { key } })),
  );
  const { run: drop } = useCommand(() => answer(backendsDeleteKey({ path: { backend_id: backendId } })));
  const keep = async () => {
    const done = await run(typed.trim());
    if (!done) return;
    setTyped('');
    setKept(done.key_kept);
  };
  return (
    <form
      className={classes.key}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <PasswordInput
        aria-label="Key"
        placeholder="Key, if it wants one"
        size="xs"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={busy} disabled={typed.trim() === ''}>
        Keep the key
      </Button>
      {kept && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => void drop().then(() => setKept(null))}>
          Forget the key
        </Button>
      )}
      {kept && (
        <Text size="xs" role="status">
          {KEPT_WORDS[kept]}
        </Text>
      )}
    </form>
  );
}
