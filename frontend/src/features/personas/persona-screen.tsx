/** One persona: its editor once it is there, and what to say when it is not. */

import { Button } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { PersonaEditor } from './persona-editor';

interface PersonaScreenProps {
  readonly personaId: string;
  readonly onLeave: () => void;
}

export function PersonaScreen({ personaId, onLeave }: PersonaScreenProps) {
  const persona = useLiveQuery('persona$', { persona_id: personaId });
  const [row] = persona.status === 'live' ? persona.rows : [];

  if (row !== undefined) return <PersonaEditor key={row.id} stored={row} onLeave={onLeave} />;
  return (
    <Screen title={t('personas.editor.title')}>
      {persona.status === 'loading' && <LoadingSkeleton rows={10} />}
      {persona.status === 'failed' && <ProblemNotice problem={persona.problem} onRetry={persona.retry} />}
      {persona.status === 'live' && (
        <EmptyState
          icon={<IconMasksTheater size={22} aria-hidden />}
          title={t('personas.editor.gone')}
          description={t('personas.editor.goneWords')}
          actions={<Button onClick={onLeave}>{t('personas.editor.all')}</Button>}
        />
      )}
    </Screen>
  );
}
