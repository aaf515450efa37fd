/** What new personas begin with, and a way to give the same to all that there are. */

import { Button, Group } from '@mantine/core';
import { type ComponentType, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import { personasGiveDefaults, personasSetDefaults } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { showUndo } from '../../ui/show-undo';
import { type GroupProps, MemoryFields, PrivacyFields } from './remembering-fields';
import { type Defaults, useDefaults } from './use-defaults';

type GroupName = keyof Defaults;

export function DefaultMemoryFields() {
  return <DefaultFields group="memory_settings" Fields={MemoryFields} rows={5} />;
}

export function DefaultPrivacyFields() {
  return <DefaultFields group="privacy_settings" Fields={PrivacyFields} rows={4} />;
}

interface DefaultFieldsProps<Name extends GroupName> {
  readonly group: Name;
  readonly Fields: ComponentType<GroupProps<Defaults[Name]>>;
  readonly rows: number;
}

function DefaultFields<Name extends GroupName>({ group, Fields, rows }: DefaultFieldsProps<Name>) {
  const asked = useDefaults();
  if (asked.status === 'loading') return <LoadingSkeleton rows={rows} />;
  if (asked.status === 'failed') return <ProblemNotice problem={asked.problem} onRetry={asked.retry} />;
  return <Draft group={group} Fields={Fields} defaults={asked.defaults} />;
}

interface DraftProps<Name extends GroupName> extends Omit<DefaultFieldsProps<Name>, 'rows'> {
  readonly defaults: Defaults;
}

function Draft<Name extends GroupName>({ group, Fields, defaults }: DraftProps<Name>) {
  const stored = defaults[group];
  const [draft, setDraft] = useState(stored);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what reads the same leaves what is being edited
  useEffect(() => setDraft(stored), [JSON.stringify(stored)]);
  const { run: save, busy } = useCommand(() => answer(personasSetDefaults({ body: { ...defaults, [group]: draft } })));
  const isSame = JSON.stringify(draft) === JSON.stringify(stored);
  return (
    <>
      <Fields value={draft} onEdit={(part) => setDraft((known) => ({ ...known, ...part }))} />
      <Group gap="sm" mt={12}>
        {isSame ? (
          <GiveToAll group={group} />
        ) : (
          <>
            <Button loading={busy} onClick={() => void save()}>
              {t('personas.defaults.save')}
            </Button>
            <Button variant="default" onClick={() => setDraft(stored)}>
              {t('personas.defaults.discard')}
            </Button>
          </>
        )}
      </Group>
    </>
  );
}

function GiveToAll({ group }: { readonly group: GroupName }) {
  const personas = useLiveQuery('personas$', {});
  const count = personas.status === 'live' ? personas.rows.length : 0;
  const [asks, setAsks] = useState(false);
  const takeBack = useCommand((ids: readonly string[]) => undoStep(ids));
  const give = useCommand(async () => {
    const { changed } = await answer(personasGiveDefaults({ body: { groups: [group] } }));
    setAsks(false);
    showUndo({
      message: t('personas.defaults.given', { count: changed.length }),
      undo: () => changed.length > 0 && takeBack.run(changed),
    });
  });
  if (count === 0) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('personas.defaults.give', { count })}
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t(`personas.defaults.ask.${group}`)}
        confirmLabel={t('personas.defaults.give', { count })}
        busy={give.busy}
        onConfirm={() => void give.run()}
        onClose={() => setAsks(false)}
      >
        {t('personas.defaults.askAbout')}
      </ConfirmDialog>
    </>
  );
}
