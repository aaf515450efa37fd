/** Who a persona is. */

import { Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { t } from '../../i18n/i18n';
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
      <legend>{t('personas.fields.identity')}</legend>
      <Stack gap="sm">
        <TextInput
          label={t('personas.fields.name')}
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => onEdit({ name: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label={t('personas.fields.description')}
          value={draft.description}
          onChange={(event) => onEdit({ description: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label={t('personas.fields.scenario')}
          value={draft.scenario}
          onChange={(event) => onEdit({ scenario: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label={t('personas.fields.firstMessage')}
          value={draft.first_message}
          onChange={(event) => onEdit({ first_message: event.currentTarget.value })}
        />
        <Textarea
          {...LONG}
          label={t('personas.fields.systemPrompt')}
          value={draft.system_prompt}
          onChange={(event) => onEdit({ system_prompt: event.currentTarget.value })}
        />
        <TagsInput label={t('personas.fields.tags')} value={draft.tags} onChange={(tags) => onEdit({ tags })} />
      </Stack>
    </fieldset>
  );
}
