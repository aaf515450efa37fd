/** Every persona of the vault as a gallery: found, walked, marked, opened. */

import { Button } from '@mantine/core';
import { IconMasksTheater, IconPlus, IconTopologyStar3 } from '@tabler/icons-react';
import { runCommand } from '../../commands/registry';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { Gallery } from './gallery';

interface PersonaListProps {
  readonly onOpen: (personaId: string) => void;
  readonly onCompare: (one: string, other: string) => void;
  readonly onMap: () => void;
}

export function PersonaList({ onOpen, onCompare, onMap }: PersonaListProps) {
  const actions = (
    <>
      <Button data-tight variant="default" leftSection={<IconTopologyStar3 size={14} aria-hidden />} onClick={onMap}>
        {t('personas.map.title')}
      </Button>
      <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => runCommand('persona.new')}>
        {t('personas.list.new')}
      </Button>
    </>
  );
  return (
    <Screen title={t('personas.list.title')} actions={actions}>
      <Personas onOpen={onOpen} onCompare={onCompare} />
    </Screen>
  );
}

function Personas({ onOpen, onCompare }: Omit<PersonaListProps, 'onMap'>) {
  const personas = useLiveQuery('personas$', {});
  if (personas.status === 'loading') return <LoadingSkeleton rows={6} rowHeight={32} />;
  if (personas.status === 'failed') return <ProblemNotice problem={personas.problem} onRetry={personas.retry} />;
  if (personas.rows.length === 0) return <NoPersonas />;
  return <Gallery personas={personas.rows} changed={personas.changed} onOpen={onOpen} onCompare={onCompare} />;
}

function NoPersonas() {
  return (
    <EmptyState
      icon={<IconMasksTheater size={22} aria-hidden />}
      title={t('personas.list.noneTitle')}
      description={t('personas.list.noneWords')}
      actions={<Button onClick={() => runCommand('persona.new')}>{t('personas.list.new')}</Button>}
    />
  );
}
