/** Who a persona is. */

import { Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import classes from './persona-editor.module.css';
import type { Draft } from './persona-form';

export interface FieldsProps {
  draft: Draft;
  onEdit: (part: Partial<Draft>) => void;
}

const LONG = { autosize: true, minRows: 2, maxRows: 12 };

export function IdentityFields({ draft, onEdit }: FieldsProps) {
  return (
    <fieldset className={classes.group}>
      <legend>Identity</legend>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => onEdit({ name: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label="Description"
          value={draft.description}
          onChange={(event) => onEdit({ description: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label="Scenario"
          value={draft.scenario}
          onChange={(event) => onEdit({ scenario: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label="First message"
          value={draft.first_message}
          onChange={(event) => onEdit({ first_message: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label="System prompt"
          value={draft.system_prompt}
          onChange={(event) => onEdit({ system_prompt: event.currentTarget.value })}
        />
        <TagsInput label="Tags" value={draft.tags} onChange={(tags) => onEdit({ tags })} />
      </Stack>
    </fieldset>
  );
}
