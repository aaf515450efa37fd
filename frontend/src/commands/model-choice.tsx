/** Which model speaks here: what is more general, or a backend, one of its models, and how freely. */

import { Autocomplete, Select, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../bridge/client';
import { backendsModels } from '../generated/api/sdk.gen';
import { t } from '../i18n/i18n';
import { useLiveQuery } from '../reactive/use-live-query';
import { type Sampling, SamplingFields } from '../ui/sampling-fields';

const GENERAL = '';
const BUILTIN = 'builtin';
const NO_SAMPLING: Sampling = { temperature: null, top_p: null, max_tokens: null };

export interface ChosenModel {
  readonly backend_id: string | null;
  readonly model: string | null;
  readonly sampling: Sampling;
}

interface ModelChoiceProps {
  /** Null for what is more general. */
  readonly chosen: ChosenModel | null;
  /** What that is called. */
  readonly general: string;
  readonly onChoose: (chosen: ChosenModel | null) => void;
}

export function ModelChoice({ chosen, general, onChoose }: ModelChoiceProps) {
  const live = useLiveQuery('backends$', {});
  const builtin = { value: BUILTIN, label: t('commands.model.builtin') };
  const own = live.status === 'live' ? live.rows.map((row) => ({ value: row.id, label: row.name })) : [];
  const backend_id = chosen?.backend_id ?? null;
  const choose = (id: string | null) =>
    onChoose(id === null || id === GENERAL ? null : { backend_id: id, model: null, sampling: NO_SAMPLING });
  // A server that was removed is still what is chosen; the general choice speaks in its place.
  const gone =
    backend_id !== null && live.status === 'live' && ![builtin, ...own].some(({ value }) => value === backend_id)
      ? [{ value: backend_id, label: t('commands.model.removed') }]
      : [];

  return (
    <Stack gap="sm">
      <Select
        label={t('commands.model.through')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={[{ value: GENERAL, label: general }, builtin, ...own, ...gone]}
        value={backend_id ?? GENERAL}
        onChange={choose}
      />
      {chosen !== null && backend_id !== null && (
        <>
          {backend_id !== BUILTIN && gone.length === 0 && (
            <ModelName
              key={backend_id}
              backendId={backend_id}
              model={chosen.model ?? ''}
              own={live.status === 'live' ? (live.rows.find((row) => row.id === backend_id)?.model ?? '') : ''}
              onName={(model) => onChoose({ ...chosen, model: model || null })}
            />
          )}
          <SimpleGrid cols={3} spacing="sm" style={{ alignItems: 'end' }}>
            <SamplingFields sampling={chosen.sampling} onChange={(sampling) => onChoose({ ...chosen, sampling })} />
          </SimpleGrid>
        </>
      )}
    </Stack>
  );
}

interface ModelNameProps {
  readonly backendId: string;
  readonly model: string;
  /** The backend's own model, which an empty field stands for. */
  readonly own: string;
  readonly onName: (model: string) => void;
}

/** The server's models are looked up when somebody comes to choose; one that does not answer leaves typing. */
function ModelName({ backendId, model, own, onName }: ModelNameProps) {
  const [names, setNames] = useState<readonly string[] | null>(null);
  const look = () => {
    if (names !== null) return;
    setNames([]);
    answer(backendsModels({ path: { backend_id: backendId } })).then(
      ({ models }) => setNames(models),
      () => undefined,
    );
  };
  return (
    <Autocomplete
      label={t('commands.model.name')}
      placeholder={own || t('commands.model.own')}
      maxLength={300}
      comboboxProps={{ withinPortal: false }}
      data={[...(names ?? [])]}
      value={model}
      onFocus={look}
      onChange={onName}
    />
  );
}
