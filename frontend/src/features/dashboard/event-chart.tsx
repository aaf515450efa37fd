/** How many events each of the last 60 minutes saw. */

import { useMemo } from 'react';
import { useLiveQuery } from '../../reactive/use-live-query';
import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { useNow } from '../../ui/use-now';
import { fillMinutes } from './fill-minutes';
import { Panel } from './panel';

const MINUTES = 60;

export function EventChart() {
  return (
    <Panel title="Events per minute" note="whole vault, last hour">
      <EventSeries />
    </Panel>
  );
}

function EventSeries() {
  const events = useLiveQuery('eventsPerMinute$', { minutes: MINUTES });
  const now = useNow(10_000);
  const rows = events.status === 'live' ? events.rows : null;
  const filled = useMemo(() => (rows === null ? null : fillMinutes(rows, MINUTES, now)), [rows, now]);

  if (events.status === 'failed') return <ProblemNotice problem={events.problem} onRetry={events.retry} />;
  if (filled === null) return <LoadingSkeleton rows={4} />;
  return (
    <TimeSeriesChart
      label="Events per minute over the last hour"
      times={filled.times}
      series={[{ label: 'events', values: filled.counts }]}
    />
  );
}
