/** Sets up a server of one's own, or changes it. */

import {
  Autocomplete,
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { backendsCreate, backendsModels, backendsUpdate } from '../../generated/api/sdk.gen';
import { useCommand } from '../../reactive/use-command';
import { type BackendDraft, missingIn, PRESETS } from './backend-presets';

interface BackendDialogProps {
  readonly draft: BackendDraft;
  readonly onClose: () => void;
}

export function BackendDialog({ draft: given, onClose }: BackendDialogProps) {
  const [draft, setDraft] = useState(given);
  const edit = (part: Partial<BackendDraft>) => setDraft({ ...draft, ...part });
  const missing = missingIn(draft);
  const { run, busy } = useCommand(() => {
    const { id, ...body } = draft;
    return id === null ? answer(backendsCreate({ body })) : answer(backendsUpdate({ path: { backend_id: id }, body }));
  });
  const save = async () => {
    if (await run()) onClose();
  };

  return (
    <Modal opened onClose={onClose} title={draft.id === null ? 'Add a server' : `Change ${given.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null) void save();
        }}
      >
        <Stack gap="sm">
          {draft.id === null && <Presets onChoose={edit} />}
          <TextInput
            label="Name"
            data-autofocus
            maxLength={200}
            value={draft.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Address"
            placeholder="http://127.0.0.1:11434/v1"
            value={draft.url}
            onChange={(event) => edit({ url: event.currentTarget.value.trim() })}
          />
          <SegmentedControl
            aria-label="What it speaks"
            data={[
              { value: 'openai', label: 'Speaks as OpenAI' },
              { value: 'anthropic', label: 'as Anthropic' },
            ]}
            value={draft.kind}
            onChange={(kind) => edit({ kind: kind === 'anthropic' ? 'anthropic' : 'openai' })}
          />
          <ModelField draft={draft} onEdit={edit} />
          <NumbersFields draft={draft} onEdit={edit} />
          {missing !== null && (draft.name !== '' || draft.url !== '') && (
            <Text size="xs" c="dimmed" role="status">
              {missing}
            </Text>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={missing !== null}>
              Save
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
    <Group gap={6} role="group" aria-label="Usual servers">
      {PRESETS.map(({ name, kind, url }) => (
        <Button key={name} size="compact-xs" variant="light" onClick={() => onChoose({ name, kind, url })}>
          {name}
        </Button>
      ))}
    </Group>
  );
}

function ModelField({ draft, onEdit }: { readonly draft: BackendDraft; readonly onEdit: OnEdit }) {
  const [names, setNames] = useState<readonly string[]>([]);
  const { run, busy } = useCommand((backend_id: string) => answer(backendsModels({ path: { backend_id } })));
  const list = async () => {
    if (draft.id !== null) setNames((await run(draft.id))?.models ?? []);
  };
  return (
    <Group gap="sm" align="flex-end" wrap="nowrap">
      <Autocomplete
        flex={1}
        label="Model"
        placeholder="As the server calls it"
        maxLength={300}
        data={[...names]}
        value={draft.model}
        onChange={(model) => onEdit({ model })}
      />
      {draft.id !== null && (
        <Button variant="default" loading={busy} onClick={() => void list()}>
          List models
        </Button>
      )}
    </Group>
  );
}

function NumbersFields({ draft, onEdit }: { readonly draft: BackendDraft; readonly onEdit: OnEdit }) {
  const { sampling } = draft;
  const set = (part: Partial<typeof sampling>) => onEdit({ sampling: { ...sampling, ...part } });
  const numberOf = (typed: string | number) => (typeof typed === 'number' ? typed : null);
  return (
    <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="sm">
      <NumberInput
        label="Reads (tokens)"
        min={512}
        max={10_000_000}
        allowDecimal={false}
        value={draft.context_tokens}
        onChange={(typed) => typeof typed === 'number' && onEdit({ context_tokens: typed })}
      />
      <NumberInput
        label="Writes at most"
        placeholder="800"
        min={1}
        max={1_000_000}
        allowDecimal={false}
        value={sampling.max_tokens ?? ''}
        onChange={(typed) => set({ max_tokens: numberOf(typed) })}
      />
      <NumberInput
        label="Temperature"
        placeholder="Its own"
        min={0}
        max={2}
        step={0.1}
        value={sampling.temperature ?? ''}
        onChange={(typed) => set({ temperature: numberOf(typed) })}
      />
      <NumberInput
        label="Top p"
        placeholder="Its own"
        min={0.05}
        max={1}
        step={0.05}
        value={sampling.top_p ?? ''}
        onChange={(typed) => set({ top_p: numberOf(typed) })}
      />
    </SimpleGrid>
  );
}
