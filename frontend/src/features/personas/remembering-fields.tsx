/** What a persona may remember, and what may be done with what is said to it. */

import { NumberInput, Stack, Switch } from '@mantine/core';
import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

/** Where the setting is found on the page. */
export const ALLOW_ANALYSIS = 'allow-analysis';

export type MemorySettings = PersonaRead['memory_settings'];
export type PrivacySettings = PersonaRead['privacy_settings'];

export interface GroupProps<Group> {
  readonly value: Group;
  readonly onEdit: (part: Partial<Group>) => void;
}

export function RememberingFields({ draft, onEdit }: FieldsProps) {
  const { memory_settings: memory, privacy_settings: privacy } = draft;
  return (
    <>
      <fieldset className={classes.group}>
        <legend>{t('personas.remembering.memory')}</legend>
        <MemoryFields value={memory} onEdit={(part) => onEdit({ memory_settings: { ...memory, ...part } })} />
      </fieldset>
      <fieldset className={classes.group}>
        <legend>{t('personas.remembering.privacy')}</legend>
        <PrivacyFields value={privacy} onEdit={(part) => onEdit({ privacy_settings: { ...privacy, ...part } })} />
      </fieldset>
    </>
  );
}

export function MemoryFields({ value, onEdit }: GroupProps<MemorySettings>) {
  return (
    <Stack gap="sm">
      <Switch
        label={t('personas.remembering.remembers')}
        checked={value.enabled}
        onChange={(event) => onEdit({ enabled: event.currentTarget.checked })}
      />
      <Switch
        label={t('personas.remembering.autoLearn')}
        disabled={!value.enabled}
        checked={value.auto_learn}
        onChange={(event) => onEdit({ auto_learn: event.currentTarget.checked })}
      />
      <Switch
        label={t('personas.remembering.autoTiers')}
        disabled={!value.enabled}
        checked={value.auto_tiers !== false}
        onChange={(event) => onEdit({ auto_tiers: event.currentTarget.checked })}
      />
      <LimitInput
        label={t('personas.remembering.most')}
        value={value.max_memories}
        onChange={(max_memories) => onEdit({ max_memories })}
      />
      <LimitInput
        label={t('personas.remembering.memoryDays')}
        value={value.retention_days}
        onChange={(retention_days) => onEdit({ retention_days })}
      />
    </Stack>
  );
}

export function PrivacyFields({ value, onEdit }: GroupProps<PrivacySettings>) {
  return (
    <Stack gap="sm">
      <Switch
        label={t('personas.remembering.storeMessages')}
        checked={value.store_messages}
        onChange={(event) => onEdit({ store_messages: event.currentTarget.checked })}
      />
      <LimitInput
        label={t('personas.remembering.messageDays')}
        value={value.message_retention_days}
        onChange={(message_retention_days) => onEdit({ message_retention_days })}
      />
      <Switch
        id={ALLOW_ANALYSIS}
        label={t('personas.remembering.analysis')}
        checked={value.allow_analysis}
        onChange={(event) => onEdit({ allow_analysis: event.currentTarget.checked })}
      />
      <Switch
        label={t('personas.remembering.sync')}
        checked={value.allow_sync}
        onChange={(event) => onEdit({ allow_sync: event.currentTarget.checked })}
      />
    </Stack>
  );
}

interface LimitInputProps {
  label: string;
  /** Null is no limit. */
  value: number | null;
  onChange: (value: number | null) => void;
}

function LimitInput({ label, value, onChange }: LimitInputProps) {
  return (
    <NumberInput
      label={label}
      placeholder={t('personas.remembering.noLimit')}
      min={1}
      max={36_500}
      allowDecimal={false}
      maw={260}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  );
}
