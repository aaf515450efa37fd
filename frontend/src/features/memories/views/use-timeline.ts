/** The timeline's figures and the span that is looked at. */

import { useState } from 'react';
import { answer } from '../../../bridge/client';
import { memoriesTimeline } from '../../../generated/api/sdk.gen';
import type { Timeline } from '../../../generated/api/types.gen';
import type { SharedView } from '../shared-view';
import { lengthOf, momentAt, panned, type Span, spanOf, zoomed } from './time-span';
import { localZone, useFigures } from './use-figures';

const MOST_BARS = 240;

export function useTimeline(shared: SharedView) {
  const [chosen, setChosen] = useState<Span | null>(null);
  const { since: _since, until: _until, ...others } = shared.params;
  const zone = localZone();
  const ends = chosen && { since: instant(chosen.since), until: instant(chosen.until) };
  const query = { persona_id: shared.personaId, ...others, ...ends, zone, most: MOST_BARS };
  const figures = useFigures(shared.personaId, JSON.stringify(query), () => answer(memoriesTimeline({ query })));
  const timeline = figures.value;
  const whole = timeline && wholeOf(timeline);
  const span = chosen ?? (timeline?.since && timeline.until ? spanOf(timeline.since, timeline.until) : null);
  const move = (moved: (span: Span, whole: Span) => Span) => {
    // Several gestures may come before the next drawing: each goes on from the one before.
    if (span && whole) setChosen((now) => moved(now ?? span, whole));
  };
  const mark = (from: number, to: number) => shared.onFilter({ since: instant(from), until: instant(to) });

  return {
    figures,
    timeline,
    span,
    isWhole: chosen === null,
    period: {
      since: shared.filters.since === null ? null : Date.parse(shared.filters.since),
      until: shared.filters.until === null ? null : Date.parse(shared.filters.until),
    },
    zoom: (factor: number, share = 0.5) => move((now, room) => zoomed(now, factor, share, room)),
    pan: (share: number) => move((now, room) => panned(now, share, room)),
    showWhole: () => setChosen(null),
    /** Marks whole stretches around the two shares of the width. */
    brush: (from: number, to: number) => {
      if (!span || !timeline) return;
      const [first, last] = [momentAt(span, from), momentAt(span, to)];
      const inside = timeline.stretches.filter((each) => Date.parse(each.end) > first && Date.parse(each.start) < last);
      const [start, end] = [inside[0], inside.at(-1)];
      mark(start ? Date.parse(start.start) : first, end ? Date.parse(end.end) : last);
    },
    mark,
    /** Moves one end of the period by stretches. */
    stepEnd: (end: 'since' | 'until', steps: number) => {
      if (!timeline) return;
      const by = stepOf(timeline) * steps;
      const { since, until } = shared.filters;
      const moved = { since: since && Date.parse(since), until: until && Date.parse(until) };
      const at = moved[end];
      if (at === null || at === '') return;
      const next = Math.round(Number(at) + by);
      const other = end === 'since' ? moved.until : moved.since;
      const isInside = other === null || (end === 'since' ? next < Number(other) : next > Number(other));
      if (isInside) shared.onFilter({ [end]: instant(next) });
    },
    clear: () => shared.onFilter({ since: null, until: null }),
  };
}

export type TimelineState = ReturnType<typeof useTimeline>;

function instant(moment: number): string {
  return new Date(Math.round(moment)).toISOString();
}

function stepOf({ stretches }: Timeline): number {
  const [first] = stretches;
  return first ? Date.parse(first.end) - Date.parse(first.start) : 60_000;
}

/** From the first memory to the last; of one moment alone a day. */
function wholeOf({ first, last }: Timeline): Span | null {
  if (first === null || last === null) return null;
  const span = spanOf(first, last);
  return lengthOf(span) > 0 ? span : { since: span.since - 43_200_000, until: span.until + 43_200_000 };
}
