/** Memories over time, from centuries to minutes; what is marked here is the period for every view. */

import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconChevronLeft, IconChevronRight, IconMinus, IconPlus, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { t } from '../../../i18n/i18n';
import { LoadingSkeleton } from '../../../ui/loading-skeleton';
import { ProblemNotice } from '../../../ui/problem-notice';
import type { SharedView } from '../shared-view';
import { ExportMenu, pageColour } from './export-menu';
import { svgOf } from './picture';
import { longStretch } from './stretch-words';
import classes from './timeline.module.css';
import { TimelineChart } from './timeline-chart';
import { TimelineTable } from './timeline-table';
import { type TimelineState, useTimeline } from './use-timeline';

interface TimelineViewProps {
  readonly shared: SharedView;
  /** The list of the period. */
  readonly children: ReactNode;
}

export function TimelineView({ shared, children }: TimelineViewProps) {
  const state = useTimeline(shared);
  const [isTable, setTable] = useState(false);
  const drawing = useRef<SVGSVGElement>(null);
  const { timeline, span, figures } = state;
  if (figures.problem) return <ProblemNotice problem={figures.problem} onRetry={figures.again} />;
  if (timeline === null) return <LoadingSkeleton rows={6} />;
  if (span === null) return children;

  return (
    <>
      <section className={classes.view} aria-label={t('memories.timeline.name')} aria-busy={!figures.isCurrent}>
        <div className={classes.row}>
          <p className={classes.said} role="status">
            {saidOf(state)}
          </p>
          <Steps state={state} />
          <SegmentedControl
            size="xs"
            aria-label={t('memories.views.shownAs')}
            data={[
              { value: 'chart', label: t('memories.views.chart') },
              { value: 'table', label: t('memories.views.table') },
            ]}
            value={isTable ? 'table' : 'chart'}
            onChange={(value) => setTable(value === 'table')}
          />
          <ExportMenu
            name="timeline"
            svg={() => drawing.current && svgOf(drawing.current, pageColour())}
            rows={() => [
              ['start', 'end', 'memories'],
              ...timeline.stretches.map(({ start, end, count }) => [start, end, count]),
            ]}
          />
        </div>
        {isTable ? (
          <TimelineTable timeline={timeline} onMark={state.mark} />
        ) : (
          <TimelineChart
            timeline={timeline}
            span={span}
            period={state.period}
            label={t('memories.timeline.chartName', { count: timeline.total })}
            drawingRef={drawing}
            onZoom={state.zoom}
            onPan={state.pan}
            onBrush={state.brush}
            onPick={(share) => state.brush(share, share)}
            onPeriodEnd={state.stepEnd}
            onKeyDown={(event) => press(event, state)}
          />
        )}
      </section>
      {children}
    </>
  );
}

function saidOf({ timeline, period }: TimelineState): string {
  if (timeline === null) return '';
  const count = timeline.total;
  const [from, to] = [timeline.stretches[0], timeline.stretches.at(-1)];
  if (!from || !to) return t('memories.count', { count });
  const when = longStretch('week', from.start, to.end);
  const words = t('memories.timeline.said', { count, when });
  return period.since === null && period.until === null ? `${words} ${t('memories.timeline.hint')}` : words;
}

/** What the keys do while the chart has the focus. */
function press(event: KeyboardEvent, state: TimelineState): void {
  const deeds: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => state.pan(-0.2),
    ArrowRight: () => state.pan(0.2),
    '+': () => state.zoom(0.5),
    '=': () => state.zoom(0.5),
    '-': () => state.zoom(2),
    '0': state.showWhole,
    Home: state.showWhole,
    Enter: () => state.brush(0.25, 0.75),
    Escape: state.clear,
  };
  const deed = event.ctrlKey || event.metaKey || event.altKey ? undefined : deeds[event.key];
  if (deed === undefined) return;
  event.preventDefault();
  deed();
}

function Steps({ state }: { readonly state: TimelineState }) {
  const isMarked = state.period.since !== null || state.period.until !== null;
  const steps = [
    {
      label: t('memories.timeline.earlier'),
      icon: <IconChevronLeft size={16} aria-hidden />,
      run: () => state.pan(-0.5),
    },
    {
      label: t('memories.timeline.later'),
      icon: <IconChevronRight size={16} aria-hidden />,
      run: () => state.pan(0.5),
    },
    { label: t('memories.timeline.zoomIn'), icon: <IconPlus size={16} aria-hidden />, run: () => state.zoom(0.5) },
    { label: t('memories.timeline.zoomOut'), icon: <IconMinus size={16} aria-hidden />, run: () => state.zoom(2) },
    {
      label: t('memories.timeline.whole'),
      icon: <IconArrowsMaximize size={16} aria-hidden />,
      run: state.showWhole,
      disabled: state.isWhole,
    },
  ];
  return (
    <>
      {isMarked ? (
        <Button variant="light" rightSection={<IconX size={14} aria-hidden />} onClick={state.clear}>
          {t('memories.timeline.clear')}
        </Button>
      ) : (
        <Button variant="default" onClick={() => state.brush(0, 1)}>
          {t('memories.timeline.markShown')}
        </Button>
      )}
      {steps.map(({ label, icon, run, disabled = false }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon aria-label={label} onClick={run} disabled={disabled}>
            {icon}
          </ActionIcon>
        </Tooltip>
      ))}
    </>
  );
}
