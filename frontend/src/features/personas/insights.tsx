/** What a persona's conversations and memories come to, on this device, following what changes. */

import { Loader, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ExportChart } from '../../commands/export-chart';
import type { Analytics } from '../../generated/api/types.gen';
import { countOf, formatCount } from '../../lib/format-number';
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
        Insights
      </h2>
      <Text size="sm" c="dimmed" mb={8}>
        The last {DAYS} days, worked out on this device.
      </Text>
      {figures.problem && <ProblemNotice problem={figures.problem} onRetry={figures.again} />}
      {told === null && figures.problem === null && <LoadingSkeleton rows={5} />}
      {told !== null && isEmpty(told) && (
        <EmptyState
          title="Nothing to tell yet"
          description="What is said, learned and recalled is counted here as you talk."
        />
      )}
      {told !== null && !isEmpty(told) && (
        <>
          <Figures told={told} />
          <NeverRecalled personaId={personaId} />
          {content.value === null && content.problem === null && (
            <p className={classes.waiting} role="status">
              <Loader size={12} aria-hidden /> Looking for topics and mood…
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
        <Figure name="Memories" value={told.memories} />
        <Figure name="Never recalled" value={told.never_recalled} />
        <Figure name="You said" value={sums.said} />
        <Figure name="Replies" value={sums.replies} />
        <Figure name="Tokens read" value={sums.read} />
        <Figure name="Tokens written" value={sums.written} />
      </dl>
      {told.days.length > 0 && (
        <>
          <h3 className={classes.charted}>
            Day by day <ExportChart title="Day by day" times={happened.times} series={happened.series} />
          </h3>
          <TimeSeriesChart
            label="Messages and memories by day"
            times={happened.times}
            series={happened.series}
            points
          />
          {sums.read + sums.written > 0 && (
            <>
              <h3 className={classes.charted}>
                Tokens <ExportChart title="Tokens" times={tokens.times} series={tokens.series} />
              </h3>
              <TimeSeriesChart label="Tokens by day" times={tokens.times} series={tokens.series} points />
              <p className={classes.note}>
                Read are whole prompts, in which what you said is counted too; written is what models counted of their
                replies.
              </p>
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
      <h3>Most recalled</h3>
      <ul className={classes.list} aria-label="Most recalled">
        {memories.map((memory) => (
          <li key={memory.id}>
            <Link to="/memories" search={{ memory: memory.id }}>
              {memory.content}
            </Link>
            <span className={classes.count}>{countOf(memory.count, 'time')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
