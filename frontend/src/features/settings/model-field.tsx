/** The model of a server being set up: listed from the server itself, also before anything is stored. */

import { Alert, Autocomplete, Button, Group, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { backendsModels, modelsProbe } from '../../generated/api/sdk.gen';
import type { ModelNames } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { type BackendDraft, isAddress, keyWarning, withModel } from './backend-presets';

interface ModelFieldProps {
  readonly draft: BackendDraft;
  readonly onEdit: (part: Partial<BackendDraft>) => void;
  /** Typed for a server that is new: asked with, and kept in the keyring when it is stored. */
  readonly secret: string;
  readonly onSecret: (secret: string) => void;
  /** What a found server told already. */
  readonly told: ModelNames | null;
}

export function ModelField({ draft, onEdit, secret, onSecret, told }: ModelFieldProps) {
  const [offered, setOffered] = useState<ModelNames | null>(told);
  const { run, busy, problem } = useCommand(() => ask(draft, secret), { onProblem: () => true });
  const sizes = offered?.context_tokens ?? {};
  const list = async () => {
    const found = await run();
    if (found === undefined) return;
    setOffered(found);
    const [only] = found.models;
    const model = draft.model === '' && found.models.length === 1 && only !== undefined ? only : draft.model;
    onEdit(withModel(model, found.context_tokens ?? {}));
  };
  const warning = secret === '' ? null : keyWarning(draft.url);

  return (
    <>
      {draft.id === null && (
        <PasswordInput
          label={t('settings.key.label')}
          description={t('settings.key.about')}
          size="xs"
          autoComplete="off"
          value={secret}
          onChange={(event) => onSecret(event.currentTarget.value)}
        />
      )}
      {warning !== null && (
        <Alert color="yellow" p="xs" role="alert">
          {warning}
        </Alert>
      )}
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <Autocomplete
          flex={1}
          label={t('settings.model.label')}
          placeholder={t('settings.model.placeholder')}
          maxLength={300}
          data={[...(offered?.models ?? [])]}
          value={draft.model}
          onChange={(model) => onEdit(withModel(model, sizes))}
        />
        <Button variant="default" loading={busy} disabled={!isAddress(draft.url)} onClick={() => void list()}>
          {t('settings.model.list')}
        </Button>
      </Group>
      {problem !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {problem.detail}
        </Text>
      )}
      {problem === null && offered !== null && (
        <Text size="xs" c="dimmed" role="status">
          {toldWords(offered, draft.model)}
        </Text>
      )}
    </>
  );
}

/** A stored server is asked with its stored key, a new one with what is typed. */
function ask(draft: BackendDraft, secret: string): Promise<ModelNames> {
  if (draft.id !== null) return answer(backendsModels({ path: { backend_id: draft.id } }));
  const { kind, url } = draft;
  return answer(modelsProbe({ body: { kind, url, key: secret.trim() || null } }));
}

function toldWords(offered: ModelNames, model: string): string {
  const size = offered.context_tokens?.[model];
  const count = offered.models.length;
  return size === undefined
    ? t('settings.model.has', { count })
    : t('settings.model.hasAndReads', { count, tokens: size });
}
