/** Two personas side by side: chosen at the top, compared below. */

import { Select } from '@mantine/core';
import type { PersonaSummary } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import classes from './compare-screen.module.css';
import { Comparison } from './comparison';

export type PairIds = readonly [string | null, string | null];

interface CompareScreenProps {
  readonly ids: PairIds;
  readonly onChoose: (ids: PairIds) => void;
}

export function CompareScreen({ ids: [one, other], onChoose }: CompareScreenProps) {
  const personas = useLiveQuery('personas$', {});
  return (
    <Screen title={t('personas.compare.title')}>
      {personas.status === 'loading' && <LoadingSkeleton rows={10} />}
      {personas.status === 'failed' && <ProblemNotice problem={personas.problem} onRetry={personas.retry} />}
      {personas.status === 'live' && (
        <div className={classes.page}>
          <div className={classes.pair}>
            <Choice
              label={t('personas.compare.one')}
              personas={personas.rows}
              id={one}
              onChoose={(id) => onChoose([id, other])}
            />
            <Choice
              label={t('personas.compare.other')}
              personas={personas.rows}
              id={other}
              onChoose={(id) => onChoose([one, id])}
            />
          </div>
          {one !== null && other !== null && one !== other ? (
            <Comparison key={`${one} ${other}`} one={one} other={other} />
          ) : (
            <EmptyState title={t('personas.compare.choose')} description={t('personas.compare.chooseWords')} />
          )}
        </div>
      )}
    </Screen>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly personas: readonly PersonaSummary[];
  readonly id: string | null;
  readonly onChoose: (id: string | null) => void;
}

function Choice({ label, personas, id, onChoose }: ChoiceProps) {
  return (
    <Select
      label={label}
      searchable
      data={personas.map((persona) => ({ value: persona.id, label: persona.name }))}
      value={id}
      onChange={onChoose}
    />
  );
}
