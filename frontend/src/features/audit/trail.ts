/** The audit trail as one growing list: a live head and older pages, joined without holes. */

export interface HasSeq {
  seq: number;
}

/** Events newest first; `complete` once a page came back short. */
export interface Trail<Row extends HasSeq> {
  rows: readonly Row[];
  complete: boolean;
}

export const TRAIL_PAGE = 200;

export function noTrail<Row extends HasSeq>(): Trail<Row> {
  return { rows: [], complete: false };
}

/**
 * Events never change, so a head is joined to what is known by its sequence numbers.
 * A head that shares no row with what is known may leave a hole (10,000 events in one commit): start over from it.
 */
export function withHead<Row extends HasSeq>(trail: Trail<Row>, head: readonly Row[]): Trail<Row> {
  const newest = trail.rows[0];
  const oldestOfHead = head.at(-1);
  const whole = head.length < TRAIL_PAGE;
  if (newest === undefined || oldestOfHead === undefined || oldestOfHead.seq > newest.seq) {
    return { rows: head, complete: whole };
  }
  const older = trail.rows.filter((row) => row.seq < oldestOfHead.seq);
  return { rows: [...head, ...older], complete: trail.complete || whole };
}

export function withOlder<Row extends HasSeq>(trail: Trail<Row>, page: readonly Row[]): Trail<Row> {
  const oldest = trail.rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  const older = page.filter((row) => row.seq < oldest);
  return { rows: [...trail.rows, ...older], complete: page.length < TRAIL_PAGE };
}
