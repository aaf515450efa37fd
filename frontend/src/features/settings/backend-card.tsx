/** One source of models: what it is, whether it works, and its key. */

import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { backendsDelete, backendsTest } from '../../generated/api/sdk.gen';
import type { BackendTest } from '../../generated/api/types.gen';
import type { BackendRow } from '../../generated/live';
import { locale, t } from '../../i18n/i18n';
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
    <article className={classes.card} aria-label={backend?.name ?? t('settings.models.builtin')}>
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <div className={classes.words}>
          <h3>{backend?.name ?? t('settings.models.builtin')}</h3>
          <Text size="xs" c="dimmed" truncate>
            {backend
              ? `${backend.model || t('settings.card.noModel')} · ${backend.url}`
              : t('settings.card.onThisMachine')}
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          <Button size="compact-xs" variant="default" loading={test.busy} onClick={() => void tryIt()}>
            {t('settings.card.test')}
          </Button>
          {backend && (
            <>
              <Button size="compact-xs" variant="default" onClick={onEdit}>
                {t('settings.card.edit')}
              </Button>
              <Button size="compact-xs" variant="subtle" color="red" onClick={() => setRemoving(true)}>
                {t('settings.card.remove')}
              </Button>
            </>
          )}
        </Group>
      </Group>
      {tested && (
        <Text size="xs" mt={6} role="status">
          {testedWords(tested)}
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
          {t('settings.card.smallness')}
        </Text>
      )}
      <ConfirmDialog
        opened={removing}
        title={t('settings.card.removeTitle', { name: backend?.name ?? '' })}
        confirmLabel={t('settings.card.removeConfirm')}
        busy={remove.busy}
        onClose={() => setRemoving(false)}
        onConfirm={() => void remove.run()}
      >
        {t('settings.card.removeWords')}
      </ConfirmDialog>
    </article>
  );
}

function testedWords({ reply, model, first_word_s, whole_s }: Tested): string {
  const seconds = new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const told = { model, first: seconds.format(first_word_s), whole: seconds.format(whole_s) };
  const said = reply.trim();
  return said === '' ? t('settings.card.silent', told) : t('settings.card.works', { reply: said, ...told });
}
