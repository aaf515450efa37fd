/** What happened over the chosen time, as lines that follow every push. */

import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { ExportChart } from '../../commands/export-chart';
import type { Happened, Talked } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { type LiveResult, useLiveQuery } from '../../reactive/use-live-query';
import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import { useNow } from '../../ui/use-now';
import { useDashboard } from './dashboard-context';
import { Panel, PanelNote } from './panel';
import { stepsOf } from './steps';
import { TileProblem } from './tile-problem';

const STEP_MS = 10_000;

export function EventsPanel() {
  const { personaId, range } = useDashboard();
  const events = useLiveQuery('eventsOver$', { persona_id: personaId, range });
  return <TimePanel id="eventsOver" result={events} lines={[[t('dashboard.line.events'), countOfRow]]} />;
}

export function LearnedPanel() {
  const { personaId, range } = useDashboard();
  const learned = useLiveQuery('memoriesOver$', { persona_id: personaId, range });
  return <TimePanel id="learned" result={learned} lines={[[t('dashboard.line.learned'), countOfRow]]} />;
}

export function TalkPanel() {
  const said: Line<Talked> = [t('dashboard.line.said'), (row) => row.said];
  const replies: Line<Talked> = [t('dashboard.line.replies'), (row) => row.replies];
  return <TimePanel id="talk" result={useMessages()} lines={[said, replies]} />;
}

export function TokensPanel() {
  const tokens: Line<Talked> = [t('dashboard.line.tokens'), (row) => row.tokens];
  return <TimePanel id="tokens" result={useMessages()} lines={[tokens]} />;
}

function useMessages(): LiveResult<Talked> {
  const { personaId, range } = useDashboard();
  return useLiveQuery('messagesOver$', { persona_id: personaId, range });
}

const countOfRow = (row: Happened) => row.count;

type Line<Row> = readonly [label: string, of: (row: Row) => number];

interface TimePanelProps<Row> {
  readonly id: 'talk' | 'tokens' | 'learned' | 'eventsOver';
  readonly result: LiveResult<Row>;
  readonly lines: readonly Line<Row>[];
}

function TimePanel<Row extends { readonly at: string }>({ id, result, lines }: TimePanelProps<Row>) {
  const { range } = useDashboard();
  const now = useNow(STEP_MS);
  const rows = result.status === 'live' ? result.rows : null;
  const steps = useMemo(() => (rows === null ? null : stepsOf(rows, range, now)), [rows, range, now]);
  const title = t(`dashboard.tile.${id}`);
  const note = t(`dashboard.rangeNote.${range}`);

  if (result.status === 'failed') return <TileProblem name={title} problem={result.problem} onRetry={result.retry} />;
  const series = lines.map(([label, of]) => ({
    label,
    values: steps === null ? [] : steps.rows.map((row) => (row === undefined ? 0 : of(row))),
  }));
  const isEmpty = series.every((one) => one.values.every((value) => value === 0));
  return (
    <Panel
      title={title}
      note={note}
      actions={steps !== null && <ExportChart title={title} note={note} times={steps.times} series={series} />}
    >
      {steps === null && <Skeleton style={{ flex: 1 }} mih={120} role="status" aria-label={t('ui.loading')} />}
      {steps !== null && isEmpty && <PanelNote>{t(`dashboard.nothing.${id}`)}</PanelNote>}
      {steps !== null && !isEmpty && (
        <TimeSeriesChart
          label={t('dashboard.chart', { title, note })}
          times={steps.times}
          series={series}
          bars={lines.length === 1}
          height="fill"
        />
      )}
    </Panel>
  );
}
