/** What a persona may remember, and what may be done with what is said to it. */

import { NumberInput, Stack, Switch } from '@mantine/core';
import { t } from '../../i18n/i18n';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

/** Where the setting is found on the page. */
export const ALLOW_ANALYSIS = 'allow-analysis';

export function RememberingFields({ draft, onEdit }: FieldsProps) {
  const { memory_settings: memory, privacy_settings: privacy } = draft;
  const setMemory = (part: Partial<typeof memory>) => onEdit({ memory_settings: { ...memory, ...part } });
  const setPrivacy = (part: Partial<typeof privacy>) => onEdit({ privacy_settings: { ...privacy, ...part } });

  return (
    <>
      <fieldset className={classes.group}>
        <legend>{t('personas.remembering.memory')}</legend>
        <Stack gap="sm">
          <Switch
            label={t('personas.remembering.remembers')}
            checked={memory.enabled}
            onChange={(event) => setMemory({ enabled: event.currentTarget.checked })}
          />
          <Switch
            label={t('personas.remembering.autoLearn')}
            disabled={!memory.enabled}
            checked={memory.auto_learn}
            onChange={(event) => setMemory({ auto_learn: event.currentTarget.checked })}
          />
          <Switch
            label={t('personas.remembering.autoTiers')}
            disabled={!memory.enabled}
            checked={memory.auto_tiers !== false}
            onChange={(event) => setMemory({ auto_tiers: event.currentTarget.checked })}
          />
          <LimitInput
            label={t('personas.remembering.most')}
            value={memory.max_memories}
            onChange={(max_memories) => setMemory({ max_memories })}
          />
          <LimitInput
            label={t('personas.remembering.memoryDays')}
            value={memory.retention_days}
            onChange={(retention_days) => setMemory({ retention_days })}
          />
        </Stack>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>{t('personas.remembering.privacy')}</legend>
        <Stack gap="sm">
          <Switch
            label={t('personas.remembering.storeMessages')}
            checked={privacy.store_messages}
            onChange={(event) => setPrivacy({ store_messages: event.currentTarget.checked })}
          />
          <LimitInput
            label={t('personas.remembering.messageDays')}
            value={privacy.message_retention_days}
            onChange={(message_retention_days) => setPrivacy({ message_retention_days })}
          />
          <Switch
            id={ALLOW_ANALYSIS}
            label={t('personas.remembering.analysis')}
            checked={privacy.allow_analysis}
            onChange={(event) => setPrivacy({ allow_analysis: event.currentTarget.checked })}
          />
          <Switch
            label={t('personas.remembering.sync')}
            checked={privacy.allow_sync}
            onChange={(event) => setPrivacy({ allow_sync: event.currentTarget.checked })}
          />
        </Stack>
      </fieldset>
    </>
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
