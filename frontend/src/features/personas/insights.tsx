/** What a persona's conversations and memories come to, on this device, following what changes. */

import { Loader, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ExportChart } from '../../commands/export-chart';
import type { Analytics } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { formatCount } from '../../lib/format-number';
import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { InsightContent } from './insight-content';
import { dayOf, daySeries, totals } from './insight-series';
import classes from './insights.module.css';
import { NeverRecalled } from './never-recalled';
import editor from './persona-editor.module.css';
import { useInsights } from './use-insights';

const DAYS = 90;

interface InsightsProps {
  readonly personaId: string;
  /** Whether the stored privacy settings allow analysis. */
  readonly allowed: boolean;
}

export function Insights({ personaId, allowed }: InsightsProps) {
  const { figures, content } = useInsights(personaId, DAYS, allowed);
  const told = figures.value;

  return (
    <section className={editor.group} aria-labelledby="insights" aria-busy={figures.busy}>
      <h2 id="insights" className={classes.title}>
        {t('personas.insights.title')}
      </h2>
      <Text size="sm" c="dimmed" mb={8}>
        {t('personas.insights.days', { count: DAYS })}
      </Text>
      {figures.problem && <ProblemNotice problem={figures.problem} onRetry={figures.again} />}
      {told === null && figures.problem === null && <LoadingSkeleton rows={5} />}
      {told !== null && isEmpty(told) && (
        <EmptyState title={t('personas.insights.nothing')} description={t('personas.insights.nothingWords')} />
      )}
      {told !== null && !isEmpty(told) && (
        <>
          <Figures told={told} />
          <NeverRecalled personaId={personaId} />
          {content.value === null && content.problem === null && (
            <p className={classes.waiting} role="status">
              <Loader size={12} aria-hidden /> {t('personas.insights.looking')}
            </p>
          )}
          {content.problem && <ProblemNotice problem={content.problem} onRetry={content.again} />}
          {content.value !== null && <InsightContent told={content.value} />}
        </>
      )}
    </section>
  );
}

function isEmpty(told: Analytics): boolean {
  return told.memories === 0 && told.days.length === 0;
}

function Figures({ told }: { readonly told: Analytics }) {
  const { happened, tokens } = daySeries(told.days, dayOf(Date.now()));
  const sums = totals(told.days);
  return (
    <>
      <dl className={classes.figures}>
        <Figure name={t('personas.insights.memories')} value={told.memories} />
        <Figure name={t('personas.insights.neverRecalled')} value={told.never_recalled} />
        <Figure name={t('personas.insights.said')} value={sums.said} />
        <Figure name={t('personas.insights.replies')} value={sums.replies} />
        <Figure name={t('personas.insights.read')} value={sums.read} />
        <Figure name={t('personas.insights.written')} value={sums.written} />
      </dl>
      {told.days.length > 0 && (
        <>
          <h3 className={classes.charted}>
            {t('personas.insights.byDay')}{' '}
            <ExportChart title={t('personas.insights.byDay')} times={happened.times} series={happened.series} />
          </h3>
          <TimeSeriesChart
            label={t('personas.insights.byDayLabel')}
            times={happened.times}
            series={happened.series}
            points
          />
          {sums.read + sums.written > 0 && (
            <>
              <h3 className={classes.charted}>
                {t('personas.insights.tokens')}{' '}
                <ExportChart title={t('personas.insights.tokens')} times={tokens.times} series={tokens.series} />
              </h3>
              <TimeSeriesChart
                label={t('personas.insights.tokensByDay')}
                times={tokens.times}
                series={tokens.series}
                points
              />
              <p className={classes.note}>{t('personas.insights.tokenWords')}</p>
            </>
          )}
        </>
      )}
      <MostRecalled memories={told.most_recalled} />
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

function MostRecalled({ memories }: { readonly memories: Analytics['most_recalled'] }) {
  if (memories.length === 0) return null;
  return (
    <>
      <h3>{t('personas.insights.mostRecalled')}</h3>
      <ul className={classes.list} aria-label={t('personas.insights.mostRecalled')}>
        {memories.map((memory) => (
          <li key={memory.id}>
            <Link to="/memories" search={{ memory: memory.id }}>
              {memory.content}
            </Link>
            <span className={classes.count}>{t('personas.insights.times', { count: memory.count })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
