/** One end of the marked period: dragged, or moved stretch by stretch with the keys. */

import { type KeyboardEvent, useRef } from 'react';
import { fullDate } from '../../../lib/relative-time';
import type { Span } from './time-span';
import classes from './timeline.module.css';

interface PeriodHandleProps {
  readonly label: string;
  readonly moment: number;
  readonly span: Span;
  /** In pixels from the left of the chart. */
  readonly x: number;
  readonly onStep: (steps: number) => void;
  readonly onDrag: (share: number) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };

export function PeriodHandle({ label, moment, span, x, onStep, onDrag }: PeriodHandleProps) {
  const handle = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const steps = STEPS[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onStep(steps);
  };
  const shareAt = (clientX: number) => {
    const box = handle.current?.parentElement?.getBoundingClientRect();
    return box ? Math.min(Math.max((clientX - box.left) / box.width, 0), 1) : 0;
  };
  return (
    <div
      ref={handle}
      className={classes.handle}
      // The chart's time runs from left to right in every language.
      style={{ left: x }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={span.since}
      aria-valuemax={span.until}
      aria-valuenow={moment}
      aria-valuetext={fullDate(new Date(moment).toISOString())}
      onKeyDown={step}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerUp={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrag(shareAt(event.clientX));
        event.currentTarget.style.transform = '';
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const box = event.currentTarget.parentElement?.getBoundingClientRect();
        if (box) event.currentTarget.style.transform = `translateX(${event.clientX - box.left - x}px)`;
      }}
    />
  );
}
