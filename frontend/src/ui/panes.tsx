/** One screen, or two side by side with a divider that is moved by pointer and keys. */

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import classes from './panes.module.css';

/** In percent of the width: neither half gets too small to be read. */
const SMALLEST = 25;
const STEP = 2;
const LARGE_STEP = 10;

interface PanesProps {
  readonly first: ReactNode;
  /** Null while there is one only; the first stays as it is when this comes and goes. */
  readonly second: ReactNode;
  /** Of the first, in percent of the width. */
  readonly share: number;
  readonly onShare: (share: number) => void;
  readonly dividerLabel: string;
}

export function Panes({ first, second, share, onShare, dividerLabel }: PanesProps) {
  const box = useRef<HTMLDivElement>(null);
  const set = (next: number) => onShare(shareWithin(next));
  const press = (event: KeyboardEvent) => {
    const next = shareByKey(event.key, event.shiftKey, share, isRightToLeft(box.current));
    if (next === null) return;
    event.preventDefault();
    set(next);
  };
  const drag = (event: PointerEvent) => {
    const around = box.current?.getBoundingClientRect();
    if (!around || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const part = ((event.clientX - around.left) / around.width) * 100;
    set(isRightToLeft(box.current) ? 100 - part : part);
  };
  return (
    <div
      ref={box}
      className={classes.panes}
      data-split={second !== null || undefined}
      {...(second === null
        ? {}
        : { style: { gridTemplateColumns: `minmax(0, ${shareWithin(share)}%) 0 minmax(0, 1fr)` } })}
    >
      <div className={classes.pane}>{first}</div>
      {second !== null && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a divider that is moved is no rule between texts */}
          <div
            className={classes.divider}
            role="separator"
            aria-orientation="vertical"
            aria-label={dividerLabel}
            aria-valuenow={Math.round(share)}
            aria-valuemin={SMALLEST}
            aria-valuemax={100 - SMALLEST}
            tabIndex={0}
            onKeyDown={press}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onDoubleClick={() => set(50)}
          />
          <div className={classes.pane}>{second}</div>
        </>
      )}
    </div>
  );
}

export function shareWithin(share: number): number {
  return Math.min(100 - SMALLEST, Math.max(SMALLEST, share));
}

/** Null when the key does not move the divider. */
export function shareByKey(key: string, isLarge: boolean, share: number, isMirrored: boolean): number | null {
  const step = (isLarge ? LARGE_STEP : STEP) * (isMirrored ? -1 : 1);
  if (key === 'ArrowLeft') return share - step;
  if (key === 'ArrowRight') return share + step;
  if (key === 'Home') return SMALLEST;
  return key === 'End' ? 100 - SMALLEST : null;
}

function isRightToLeft(element: Element | null): boolean {
  return element !== null && getComputedStyle(element).direction === 'rtl';
}
