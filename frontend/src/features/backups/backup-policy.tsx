/** When backups are made by themselves, and which of them stay. */

import { Button, Group, NumberInput, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { backupsPolicy } from '../../generated/api/sdk.gen';
import type { BackupPolicy } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { hourChoices, isSamePolicy, policyWords } from './backup-words';
import classes from './backups-screen.module.css';

export function BackupPolicyFields({ policy }: { policy: BackupPolicy }) {
  const [draft, setDraft] = useState(policy);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a policy that reads the same leaves what is being typed
  useEffect(() => setDraft(policy), [JSON.stringify(policy)]);
  const { run: save, busy } = useCommand(() => answer(backupsPolicy({ body: draft })));
  const edit = (part: Partial<BackupPolicy>) => setDraft((known) => ({ ...known, ...part }));

  return (
    <section className={classes.policy} aria-labelledby="policy">
      <h2 id="policy">{t('backups.policy.title')}</h2>
      <p className={classes.note}>{policyWords(policy)}</p>
      <div className={classes.fields}>
        <Select
          label={t('backups.policy.often')}
          data={hourChoices(draft.every_hours)}
          value={String(draft.every_hours)}
          onChange={(value) => value !== null && edit({ every_hours: Number(value) })}
          allowDeselect={false}
        />
        <CountInput
          label={t('backups.policy.days')}
          min={1}
          max={366}
          value={draft.days}
          onChange={(days) => edit({ days })}
        />
        <CountInput
          label={t('backups.policy.weeks')}
          min={0}
          max={520}
          value={draft.weeks}
          onChange={(weeks) => edit({ weeks })}
        />
        <CountInput
          label={t('backups.policy.months')}
          min={0}
          max={1200}
          value={draft.months}
          onChange={(months) => edit({ months })}
        />
        <CountInput
          label={t('backups.policy.cap')}
          min={1}
          max={1_000_000}
          value={draft.size_cap_gb}
          onChange={(size_cap_gb) => edit({ size_cap_gb })}
        />
      </div>
      {!isSamePolicy(draft, policy) && (
        <Group gap="sm">
          <Button loading={busy} onClick={() => void save()}>
            {t('backups.policy.save')}
          </Button>
          <Button variant="default" onClick={() => setDraft(policy)}>
            {t('backups.policy.discard')}
          </Button>
        </Group>
      )}
    </section>
  );
}

interface CountInputProps {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function CountInput({ label, min, max, value, onChange }: CountInputProps) {
  return (
    <NumberInput
      label={label}
      min={min}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      value={value}
      onChange={(typed) => typeof typed === 'number' && onChange(typed)}
    />
  );
}
