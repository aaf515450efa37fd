/** What a persona speaks through: a backend and one of its models, or what is chosen for all. */

import { Group, Select, TextInput } from '@mantine/core';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

const FOR_ALL = '';
const NO_SAMPLING = { temperature: null, top_p: null, max_tokens: null };

export function SpeakingField({ draft, onEdit }: FieldsProps) {
  const live = useLiveQuery('backends$', {});
  const own = live.status === 'live' ? live.rows.map((row) => ({ value: row.id, label: row.name })) : [];
  const { model } = draft;
  const choose = (backend_id: string | null) =>
    onEdit({
      model: backend_id === null || backend_id === FOR_ALL ? null : { backend_id, model: null, sampling: NO_SAMPLING },
    });

  return (
    <fieldset className={classes.group}>
      <legend>Model</legend>
      <Group gap="sm" align="flex-end">
        <Select
          label="Speaks through"
          allowDeselect={false}
          data={[
            { value: FOR_ALL, label: 'What is chosen for all' },
            { value: 'builtin', label: 'Tiny built-in model' },
            ...own,
          ]}
          value={model?.backend_id ?? FOR_ALL}
          onChange={choose}
        />
        {model !== null && model.backend_id !== 'builtin' && (
          <TextInput
            label="Model"
            placeholder="The backend’s own"
            maxLength={300}
            value={model.model ?? ''}
            onChange={(event) => onEdit({ model: { ...model, model: event.currentTarget.value || null } })}
          />
        )}
      </Group>
    </fieldset>
  );
}
