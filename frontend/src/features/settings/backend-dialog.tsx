/** Sets up a server of one's own, or changes it. */

import { Button, Group, Modal, NumberInput, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { backendsCreate, backendsPutKey, backendsUpdate } from '../../generated/api/sdk.gen';
import type { ModelNames } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { SamplingFields } from '../../ui/sampling-fields';
import { type BackendDraft, missingIn, PRESETS } from './backend-presets';
import { ModelField } from './model-field';

interface BackendDialogProps {
  readonly draft: BackendDraft;
  /** What a server that was found told of its models. */
  readonly told?: ModelNames | null;
  readonly onClose: () => void;
}

export function BackendDialog({ draft: given, told = null, onClose }: BackendDialogProps) {
  const [draft, setDraft] = useState(given);
  const [secret, setSecret] = useState('');
  const edit = (part: Partial<BackendDraft>) => setDraft((now) => ({ ...now, ...part }));
  const missing = missingIn(draft);
  const { run, busy } = useCommand(async () => {
    const { id, ...body } = draft;
    if (id !== null) return answer(backendsUpdate({ path: { backend_id: id }, body }));
    const made = await answer(backendsCreate({ body }));
    edit({ id: made.id }); // when the key is refused, saving again changes this one instead of adding another
    const key = secret.trim();
    return key === '' ? made : answer(backendsPutKey({ path: { backend_id: made.id }, body: { key } }));
  });
  const save = async () => {
    if (await run()) onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={given.id === null ? t('settings.server.add') : t('settings.server.change', { name: given.name })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null) void save();
        }}
      >
        <Stack gap="sm">
          {draft.id === null && <Presets onChoose={edit} />}
          <TextInput
            label={t('settings.server.name')}
            data-autofocus
            maxLength={200}
            value={draft.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('settings.server.address')}
            placeholder="http://127.0.0.1:11434/v1"
            value={draft.url}
            onChange={(event) => edit({ url: event.currentTarget.value.trim() })}
          />
          <SegmentedControl
            aria-label={t('settings.server.speaks')}
            data={[
              { value: 'openai', label: t('settings.server.openai') },
              { value: 'anthropic', label: t('settings.server.anthropic') },
            ]}
            value={draft.kind}
            onChange={(kind) => edit({ kind: kind === 'anthropic' ? 'anthropic' : 'openai' })}
          />
          <ModelField draft={draft} onEdit={edit} secret={secret} onSecret={setSecret} told={told} />
          <NumbersFields draft={draft} onEdit={edit} />
          {missing !== null && (draft.name !== '' || draft.url !== '') && (
            <Text size="xs" c="dimmed" role="status">
              {missing}
            </Text>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('settings.server.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={missing !== null}>
              {t('settings.server.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type OnEdit = (part: Partial<BackendDraft>) => void;

function Presets({ onChoose }: { readonly onChoose: OnEdit }) {
  return (
    <Group gap={6} role="group" aria-label={t('settings.server.usual')}>
      {PRESETS.map(({ name, kind, url }) => (
        <Button key={name} size="compact-xs" variant="light" onClick={() => onChoose({ name, kind, url })}>
          {name}
        </Button>
      ))}
    </Group>
  );
}

function NumbersFields({ draft, onEdit }: { readonly draft: BackendDraft; readonly onEdit: OnEdit }) {
  return (
    <SimpleGrid type="container" cols={{ base: 2, '27rem': 4 }} spacing="sm">
      <NumberInput
        label={t('settings.server.reads')}
        min={512}
        max={10_000_000}
        allowDecimal={false}
        value={draft.context_tokens}
        onChange={(typed) => typeof typed === 'number' && onEdit({ context_tokens: typed })}
      />
      <SamplingFields sampling={draft.sampling} onChange={(sampling) => onEdit({ sampling })} />
    </SimpleGrid>
  );
}
