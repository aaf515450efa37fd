/** The span of time that is looked at, in Unix milliseconds: moved, widened and narrowed within limits. */

export interface Span {
  readonly since: number;
  readonly until: number;
}

export const SHORTEST_MS = 5 * 60_000;
/** How far one can look past the first and the last memory, as a share of what lies between. */
const BEYOND = 0.5;
const LEAST_BEYOND_MS = 86_400_000;

export function lengthOf({ since, until }: Span): number {
  return until - since;
}

/** `factor` above 1 shows more; the instant at that share of the width stays where it is. */
export function zoomed(span: Span, factor: number, share: number, whole: Span): Span {
  const room = roomAround(whole);
  const length = Math.min(Math.max(lengthOf(span) * factor, SHORTEST_MS), lengthOf(room));
  const fixed = span.since + lengthOf(span) * share;
  return within({ since: fixed - length * share, until: fixed + length * (1 - share) }, room);
}

/** Moved by a share of its length; positive is later. */
export function panned(span: Span, share: number, whole: Span): Span {
  const by = lengthOf(span) * share;
  return within({ since: span.since + by, until: span.until + by }, roomAround(whole));
}

function roomAround(whole: Span): Span {
  const beyond = Math.max(lengthOf(whole) * BEYOND, LEAST_BEYOND_MS);
  return { since: whole.since - beyond, until: whole.until + beyond };
}

/** As long as it is, pushed back inside. */
function within(span: Span, room: Span): Span {
  const length = Math.min(lengthOf(span), lengthOf(room));
  const since = Math.min(Math.max(span.since, room.since), room.until - length);
  return { since, until: since + length };
}

/** Where an instant stands across the width, 0 to 1 inside. */
export function shareOf(span: Span, moment: number): number {
  return (moment - span.since) / lengthOf(span);
}

export function momentAt(span: Span, share: number): number {
  return span.since + lengthOf(span) * share;
}

export function spanOf(since: string, until: string): Span {
  return { since: Date.parse(since), until: Date.parse(until) };
}
