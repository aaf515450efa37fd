/** Bars of how many memories tell of each stretch of time, with the period that is marked. */

import { useElementSize, useMergedRef } from '@mantine/hooks';
import { type KeyboardEvent, type Ref, useRef } from 'react';
import type { Timeline } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { formatCount } from '../../../lib/format-number';
import { PeriodHandle } from './period-handle';
import { longStretch, shortStretch } from './stretch-words';
import { type Span, shareOf } from './time-span';
import classes from './timeline.module.css';
import { type TimeGestures, useTimeGestures } from './use-time-gestures';

const HEIGHT = 168;
const FOOT = 22;
const HEAD = 14;
const LABEL_PX = 92;

export interface TimelineChartProps extends TimeGestures {
  readonly timeline: Timeline;
  readonly span: Span;
  /** Ends that are open are null. */
  readonly period: { readonly since: number | null; readonly until: number | null };
  readonly onPeriodEnd: (end: 'since' | 'until', steps: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly label: string;
  readonly drawingRef: Ref<SVGSVGElement>;
}

export function TimelineChart(props: TimelineChartProps) {
  const { timeline, span, period, label, onKeyDown, drawingRef } = props;
  const { ref: frame, width } = useElementSize<HTMLDivElement>();
  const surface = useRef<SVGSVGElement>(null);
  const { brush, listeners } = useTimeGestures(surface, props);
  const most = Math.max(1, ...timeline.stretches.map((each) => each.count));
  const x = (moment: number) => shareOf(span, moment) * width;
  const marked = brush
    ? { left: Math.min(...brush) * width, right: Math.max(...brush) * width }
    : { left: period.since === null ? 0 : x(period.since), right: period.until === null ? width : x(period.until) };
  const isMarked = brush !== null || period.since !== null || period.until !== null;

  return (
    <div ref={frame} className={classes.frame}>
      <svg
        ref={useMergedRef(surface, drawingRef)}
        className={classes.chart}
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={label}
        aria-keyshortcuts="ArrowLeft ArrowRight + - 0"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys move and zoom; the table says the same in words
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...listeners}
      >
        <line className={classes.base} x1={0} x2={width} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
        <Bars timeline={timeline} x={x} most={most} width={width} />
        {isMarked && (
          <g className={classes.outside}>
            <rect x={0} y={0} width={Math.max(marked.left, 0)} height={HEIGHT - FOOT} />
            <rect x={marked.right} y={0} width={Math.max(width - marked.right, 0)} height={HEIGHT - FOOT} />
          </g>
        )}
        <text className={classes.tick} x={4} y={HEAD - 3}>
          {formatCount(most)}
        </text>
      </svg>
      {(['since', 'until'] as const).map((end) => {
        const moment = period[end];
        if (moment === null || brush !== null || x(moment) < 0 || x(moment) > width) return null;
        return (
          <PeriodHandle
            key={end}
            label={t(end === 'since' ? 'memories.timeline.begins' : 'memories.timeline.ends')}
            moment={moment}
            span={span}
            x={x(moment)}
            onStep={(steps) => props.onPeriodEnd(end, steps)}
            onDrag={(share) => dragged(props, end, share)}
          />
        );
      })}
    </div>
  );
}

/** The period with one end where the pointer is; ends that cross change places. */
function dragged({ span, period, onBrush }: TimelineChartProps, end: 'since' | 'until', share: number): void {
  const other = end === 'since' ? period.until : period.since;
  const fixed = other === null ? (end === 'since' ? 1 : 0) : shareOf(span, other);
  onBrush(Math.min(share, fixed), Math.max(share, fixed));
}

interface BarsProps {
  readonly timeline: Timeline;
  readonly x: (moment: number) => number;
  readonly most: number;
  readonly width: number;
}

function Bars({ timeline: { unit, stretches }, x, most, width }: BarsProps) {
  const room = HEIGHT - FOOT - HEAD;
  let labelled = -LABEL_PX / 2;
  return stretches.map(({ start, end, count }) => {
    const left = x(Date.parse(start));
    const wide = x(Date.parse(end)) - left;
    if (left + wide < 0 || left > width) return null;
    const tall = count === 0 ? 0 : Math.max((count / most) * room, 2);
    const isTick = left >= labelled + LABEL_PX && left >= 0 && left < width - LABEL_PX;
    if (isTick) labelled = left;
    return (
      <g key={start}>
        {count > 0 && (
          <rect
            className={classes.bar}
            x={left + Math.min(wide * 0.08, 1)}
            width={Math.max(wide - Math.min(wide * 0.16, 2), 1)}
            y={HEIGHT - FOOT - tall}
            height={tall}
          >
            <title>{`${longStretch(unit, start, end)}: ${t('memories.count', { count })}`}</title>
          </rect>
        )}
        {isTick && (
          <text className={classes.tick} x={left} y={HEIGHT - 6}>
            {shortStretch(unit, start)}
          </text>
        )}
      </g>
    );
  });
}
