/** Asks what is to be forgotten, shows what would go, and erases it once that was seen. */

import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { erasuresCreate } from '../../generated/api/sdk.gen';
import type { ForgottenRead } from '../../generated/api/types.gen';
import type { ErasureRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { countWords, instantOf } from './forget-words';

type Kind = ErasureRead['scope'];

interface Ask {
  readonly persona_id?: string | null;
  readonly name?: string | null;
  readonly since?: string | null;
  readonly until?: string | null;
}

interface Fields {
  readonly kind: Kind;
  readonly persona: string | null;
  readonly name: string;
  readonly since: string;
  readonly until: string;
}

const EMPTY: Fields = { kind: 'persona', persona: null, name: '', since: '', until: '' };

export function ForgetDialog({ onClose }: { readonly onClose: () => void }) {
  const [fields, setFields] = useState(EMPTY);
  const [seen, setSeen] = useState<ForgottenRead | null>(null);
  const { run, busy } = useCommand((body: Ask, dryRun: boolean) =>
    answer(erasuresCreate({ body: { ...body, dry_run: dryRun } })),
  );
  const ask = askOf(fields);
  const change = (changed: Partial<Fields>) => {
    setFields({ ...fields, ...changed });
    setSeen(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (ask === null) return;
    if (seen === null) {
      setSeen((await run(ask, true)) ?? null);
      return;
    }
    const done = await run(ask, false);
    if (!done) return;
    notifications.show({ message: t('settings.forgetting.done', { counts: countWords(done.counts) }) });
    onClose();
  };

  return (
    <Modal opened onClose={busy ? () => undefined : onClose} title={t('settings.forgetting.title')} size="md">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Scope fields={fields} onChange={change} />
          {seen && <WouldGo seen={seen} />}
          {busy && <TaskProgress kinds={['forgetting']} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} disabled={busy}>
              {t('settings.forgetting.cancel')}
            </Button>
            {seen === null || isNothing(seen) ? (
              <Button type="submit" disabled={ask === null || seen !== null} loading={busy}>
                {t('settings.forgetting.see')}
              </Button>
            ) : (
              <Button type="submit" color="red" loading={busy}>
                {t('settings.forgetting.erase')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Scope({
  fields,
  onChange,
}: {
  readonly fields: Fields;
  readonly onChange: (changed: Partial<Fields>) => void;
}) {
  const live = useLiveQuery('personas$', {});
  const personas = live.status === 'live' ? live.rows.map(({ id, name }) => ({ value: id, label: name })) : [];
  return (
    <>
      <SegmentedControl
        aria-label={t('settings.forgetting.what')}
        value={fields.kind}
        data={[
          { value: 'persona', label: t('settings.forgetting.persona') },
          { value: 'name', label: t('settings.forgetting.name') },
          { value: 'range', label: t('settings.forgetting.range') },
        ]}
        onChange={(value) => onChange({ kind: value as Kind })}
      />
      {fields.kind === 'name' && (
        <TextInput
          label={t('settings.forgetting.nameLabel')}
          description={t('settings.forgetting.nameAbout')}
          value={fields.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      )}
      {fields.kind !== 'name' && (
        <Select
          label={t('settings.forgetting.personaLabel')}
          placeholder={fields.kind === 'range' ? t('settings.forgetting.all') : t('settings.forgetting.choose')}
          description={fields.kind === 'persona' ? t('settings.forgetting.personaAbout') : undefined}
          data={personas}
          value={fields.persona}
          onChange={(persona) => onChange({ persona })}
          clearable={fields.kind === 'range'}
          searchable
        />
      )}
      {fields.kind === 'range' && (
        <Group grow>
          <TextInput
            label={t('settings.forgetting.from')}
            type="datetime-local"
            value={fields.since}
            onChange={(event) => onChange({ since: event.currentTarget.value })}
          />
          <TextInput
            label={t('settings.forgetting.until')}
            type="datetime-local"
            value={fields.until}
            onChange={(event) => onChange({ until: event.currentTarget.value })}
          />
        </Group>
      )}
    </>
  );
}

function WouldGo({ seen }: { readonly seen: ForgottenRead }) {
  if (isNothing(seen)) return <Text size="sm">{t('settings.forgetting.nothingOfIt')}</Text>;
  return (
    <Stack gap={4} role="status">
      <Text size="sm" fw={600}>
        {t('settings.forgetting.wouldGo')}
      </Text>
      <Text size="sm">{t('settings.forgetting.inVault', { counts: countWords(seen.counts) })}</Text>
      <Text size="sm">
        {seen.backups.length === 0
          ? t('settings.forgetting.noBackups')
          : t('settings.forgetting.backupsRewritten', { names: seen.backups.join(', ') })}
      </Text>
      {seen.left.map((file) => (
        <Text size="sm" key={file} c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {t('settings.forgetting.left', { file })}
        </Text>
      ))}
    </Stack>
  );
}

function isNothing(seen: ForgottenRead): boolean {
  return seen.backups.length === 0 && Object.values(seen.counts).every((count) => count === 0);
}

/** What the fields ask for; null while something is missing. */
function askOf({ kind, persona, name, since, until }: Fields): Ask | null {
  if (kind === 'name') return name.trim() === '' ? null : { name };
  if (kind === 'persona') return persona === null ? null : { persona_id: persona };
  if (since === '' && until === '') return null;
  return { persona_id: persona, since: instantOf(since), until: instantOf(until) };
}
