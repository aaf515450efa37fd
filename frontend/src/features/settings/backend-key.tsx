/** The key of a server: kept, forgotten, and what to know of it; it is never shown again. */

import { Button, PasswordInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { toProblem } from '../../bridge/problem';
import { backendsDeleteKey, backendsList, backendsPutKey } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { showProblem, useCommand } from '../../reactive/use-command';
import classes from './backend-card.module.css';
import { keyWarning } from './backend-presets';

interface BackendKeyProps {
  readonly backendId: string;
  readonly url: string;
  /** How often the dialog of a server was closed: a key is kept after its server, and keys are in no live query. */
  readonly closings: number;
}

export function BackendKey({ backendId, url, closings }: BackendKeyProps) {
  const [typed, setTyped] = useState('');
  const [kept, setKept] = useState<'keyring' | 'memory' | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a dialog that was closed is what to look again for
  useEffect(() => {
    answer(backendsList())
      .then(({ items }) => setKept(items.find((each) => each.id === backendId)?.key_kept ?? null))
      .catch((error: unknown) => showProblem(toProblem(error)));
  }, [backendId, closings]);
  const { run, busy } = useCommand((key: string) =>
    answer(backendsPutKey({ path: { backend_id: backendId }, body: { key } })),
  );
  const drop = useCommand(() => answer(backendsDeleteKey({ path: { backend_id: backendId } })).then(() => true));
  const keep = async () => {
    const done = await run(typed.trim());
    if (!done) return;
    setTyped('');
    setKept(done.key_kept);
  };
  const warning = kept !== null || typed !== '' ? keyWarning(url) : null;
  return (
    <form
      className={classes.key}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <PasswordInput
        aria-label={t('settings.key.label')}
        placeholder={t('settings.key.placeholder')}
        size="xs"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={busy} disabled={typed.trim() === ''}>
        {t('settings.key.keep')}
      </Button>
      {kept && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          loading={drop.busy}
          onClick={() => void drop.run().then((done) => done && setKept(null))}
        >
          {t('settings.key.forget')}
        </Button>
      )}
      {kept && (
        <Text size="xs" role="status">
          {t(`settings.key.kept.${kept}`)}
        </Text>
      )}
      {warning !== null && (
        <Text size="xs" role="alert" className={classes.warning}>
          {warning}
        </Text>
      )}
    </form>
  );
}
