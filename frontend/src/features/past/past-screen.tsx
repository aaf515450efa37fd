/** The vault as it was after any event, read-only, with a way to bring things back from there. */

import { Button, Tabs } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconArrowLeft, IconHistoryToggle } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { pastGet, pastRestore } from '../../generated/api/sdk.gen';
import type { PastPersona, PastRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PersonaAvatar } from '../../ui/persona-avatar';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { PastConversations } from './past-conversations';
import { PastMemories } from './past-memories';
import { PastPersonaFields } from './past-persona';
import classes from './past-screen.module.css';
import { PastSource, usePastSource } from './past-source';
import { TimeSlider } from './time-slider';
import { useAsked } from './use-past';

interface PastScreenProps {
  readonly personaId: string | null;
  /** A backup to look into instead of the vault's own past, and the way out of it. */
  readonly backup?: string;
  readonly onLeave?: () => void;
}

export function PastScreen({ personaId, backup, onLeave }: PastScreenProps) {
  return (
    <PastSource value={backup ?? null}>
      <Screen
        title={backup === undefined ? t('past.title') : t('past.titleOfBackup')}
        subtitle={backup === undefined ? t('past.subtitle') : t('past.subtitleOfBackup', { backup })}
        actions={
          onLeave && (
            <Button variant="default" leftSection={<IconArrowLeft size={14} aria-hidden />} onClick={onLeave}>
              {t('past.allBackups')}
            </Button>
          )
        }
      >
        <Past personaId={personaId} />
      </Screen>
    </PastSource>
  );
}

function Past({ personaId }: { readonly personaId: string | null }) {
  const [seq, setSeq] = useState<number | null>(null);
  const [chosen, setChosen] = useState(personaId);
  const source = usePastSource();
  const past = useAsked(String(seq), () => answer(pastGet({ query: { ...source, ...(seq === null ? {} : { seq }) } })));
  return (
    <>
      {past.problem && <ProblemNotice problem={past.problem} onRetry={past.again} />}
      {past.value === null ? (
        !past.problem && <LoadingSkeleton rows={8} />
      ) : (
        <Moment
          past={past.value}
          seq={seq}
          onTravel={setSeq}
          chosen={chosen}
          onChoose={setChosen}
          onChanged={past.again}
        />
      )}
    </>
  );
}

interface MomentProps {
  readonly past: PastRead;
  readonly seq: number | null;
  readonly onTravel: (seq: number | null) => void;
  readonly chosen: string | null;
  readonly onChoose: (personaId: string) => void;
  readonly onChanged: () => void;
}

function Moment({ past, seq, onTravel, chosen, onChoose, onChanged }: MomentProps) {
  if (past.last_seq === 0) {
    return (
      <EmptyState
        icon={<IconHistoryToggle size={22} aria-hidden />}
        title={t('past.nothingYet.title')}
        description={t('past.nothingYet.description')}
      />
    );
  }
  const persona = past.personas.find((each) => each.id === chosen) ?? past.personas[0];
  return (
    <div className={classes.past}>
      <TimeSlider past={past} seq={seq ?? past.last_seq} onTravel={onTravel} />
      <nav className={classes.personas} aria-label={t('past.personasThen')}>
        {past.personas.map((each) => (
          <button
            type="button"
            key={each.id}
            className={classes.persona}
            aria-pressed={each.id === persona?.id}
            onClick={() => onChoose(each.id)}
          >
            <PersonaAvatar name={each.name} avatar={each.avatar} size={22} />
            <span className={classes.name}>{each.name}</span>
          </button>
        ))}
      </nav>
      {persona ? (
        <PersonaThen key={persona.id} persona={persona} seq={past.seq} onChanged={onChanged} />
      ) : (
        <EmptyState title={t('past.noPersona')} />
      )}
    </div>
  );
}

interface PersonaThenProps {
  readonly persona: PastPersona;
  readonly seq: number;
  readonly onChanged: () => void;
}

function PersonaThen({ persona, seq, onChanged }: PersonaThenProps) {
  const [sure, setSure] = useState(false);
  const source = usePastSource();
  const { run, busy } = useCommand(() => answer(pastRestore({ body: { ...source, seq, persona_id: persona.id } })));
  const bringBack = async () => {
    const done = await run();
    if (!done) return;
    setSure(false);
    const count = Object.values(done.rows).reduce((sum, each) => sum + each, 0);
    notifications.show({
      message: count === 0 ? t('past.allIsAsThen') : t('past.itemsBroughtBack', { count }),
    });
    onChanged();
  };
  return (
    <Tabs defaultValue="memories" className={classes.then} keepMounted={false}>
      <div className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="memories">{t('past.tabs.memories')}</Tabs.Tab>
          <Tabs.Tab value="conversations">{t('past.tabs.conversations')}</Tabs.Tab>
          <Tabs.Tab value="persona">{t('past.tabs.persona')}</Tabs.Tab>
        </Tabs.List>
        <Button variant="default" leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={() => setSure(true)}>
          {t('past.bringAll', { name: persona.name })}
        </Button>
      </div>
      <Tabs.Panel value="memories" className={classes.panel} tabIndex={0}>
        <PastMemories personaId={persona.id} seq={seq} onChanged={onChanged} />
      </Tabs.Panel>
      <Tabs.Panel value="conversations" className={classes.panel} tabIndex={0}>
        <PastConversations personaId={persona.id} seq={seq} onChanged={onChanged} />
      </Tabs.Panel>
      <Tabs.Panel value="persona" className={classes.panel} tabIndex={0}>
        <PastPersonaFields persona={persona} seq={seq} onChanged={onChanged} />
      </Tabs.Panel>
      <ConfirmDialog
        opened={sure}
        title={t('past.sure.title', { name: persona.name })}
        confirmLabel={t('past.sure.confirm')}
        busy={busy}
        onClose={() => setSure(false)}
        onConfirm={() => void bringBack()}
      >
        {source.backup === undefined ? t('past.sure.ofVault') : t('past.sure.ofBackup')}
      </ConfirmDialog>
    </Tabs>
  );
}
