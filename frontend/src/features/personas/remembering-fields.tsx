/** What a persona may remember, and what may be done with what is said to it. */

import { NumberInput, Stack, Switch } from '@mantine/core';
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
        <legend>Memory</legend>
        <Stack gap="sm">
          <Switch
            label="Remembers"
            checked={memory.enabled}
            onChange={(event) => setMemory({ enabled: event.currentTarget.checked })}
          />
          <Switch
            label="Keeps what conversations propose without asking"
            disabled={!memory.enabled}
            checked={memory.auto_learn}
            onChange={(event) => setMemory({ auto_learn: event.currentTarget.checked })}
          />
          <Switch
            label="Moves memories between hot, warm and cold by use and age"
            disabled={!memory.enabled}
            checked={memory.auto_tiers !== false}
            onChange={(event) => setMemory({ auto_tiers: event.currentTarget.checked })}
          />
          <LimitInput
            label="At most this many memories"
            value={memory.max_memories}
            onChange={(max_memories) => setMemory({ max_memories })}
          />
          <LimitInput
            label="Keep memories for this many days"
            value={memory.retention_days}
            onChange={(retention_days) => setMemory({ retention_days })}
          />
        </Stack>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>Privacy</legend>
        <Stack gap="sm">
          <Switch
            label="Keep what is said"
            checked={privacy.store_messages}
            onChange={(event) => setPrivacy({ store_messages: event.currentTarget.checked })}
          />
          <LimitInput
            label="Keep messages for this many days"
            value={privacy.message_retention_days}
            onChange={(message_retention_days) => setPrivacy({ message_retention_days })}
          />
          <Switch
            id={ALLOW_ANALYSIS}
            label="Allow analysis on this device"
            checked={privacy.allow_analysis}
            onChange={(event) => setPrivacy({ allow_analysis: event.currentTarget.checked })}
          />
          <Switch
            label="Allow sync to other devices"
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
      placeholder="No limit"
      min={1}
      max={36_500}
      allowDecimal={false}
      maw={260}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  );
}
