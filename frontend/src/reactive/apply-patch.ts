/** Turns a list of rows and the backend's operations into the next list; rows that did not change keep their identity. */

import type { Row, RowOp } from '../bridge/push-channel';

export interface Patched {
  readonly rows: readonly Row[];
  /** Keys of rows that came or changed; a mere change of place is none. */
  readonly changed: ReadonlySet<string>;
}

/** Raised when an operation speaks of a row that is not there: the list is no longer the backend's. */
export class PatchMismatchError extends Error {}

/** Operations apply in sequence; those of one kind that follow each other go through the list together. */
export function applyPatch(rows: readonly Row[], ops: readonly RowOp[], keyField: string): Patched {
  let next = [...rows];
  const changed = new Set<string>();
  for (let start = 0; start < ops.length; ) {
    const kind = ops[start]?.op;
    let end = start + 1;
    while (ops[end]?.op === kind) end += 1;
    const run = ops.slice(start, end);
    next = run.length < MANY ? oneByOne(next, run, keyField) : together(next, run, keyField);
    for (const op of run) note(op, changed);
    start = end;
  }
  return { rows: next, changed };
}

/** Finding a row by looking at all costs less than an index of them, up to about here. */
const MANY = 8;

function note(op: RowOp, changed: Set<string>): void {
  if (op.op === 'insert' || op.op === 'update') changed.add(op.key);
  if (op.op === 'remove') changed.delete(op.key);
}

function oneByOne(rows: Row[], run: readonly RowOp[], keyField: string): Row[] {
  for (const op of run) applyOp(rows, op, keyField);
  return rows;
}

/** A run of one kind: updates and removals do not depend on each other's places, so one index serves them all. */
function together(rows: Row[], run: readonly RowOp[], keyField: string): Row[] {
  if (run[0]?.op === 'update') return updated(rows, run, keyField);
  if (run[0]?.op === 'remove') return without(rows, run, keyField);
  return oneByOne(rows, run, keyField);
}

function updated(rows: Row[], run: readonly RowOp[], keyField: string): Row[] {
  const places = new Map(rows.map((row, place) => [rowKey(row, keyField), place]));
  for (const op of run) {
    const place = places.get(op.key);
    const row = place === undefined ? undefined : rows[place];
    if (place === undefined || row === undefined || op.op !== 'update') throw missing(op);
    rows[place] = { ...row, ...op.row };
  }
  return rows;
}

function without(rows: Row[], run: readonly RowOp[], keyField: string): Row[] {
  const gone = new Set(run.map((op) => op.key));
  const left = rows.filter((row) => !gone.delete(rowKey(row, keyField)));
  if (rows.length - left.length !== run.length) throw missing(run.find((op) => gone.has(op.key)) ?? run[0]);
  return left;
}

function missing(op: RowOp | undefined): PatchMismatchError {
  return new PatchMismatchError(`There is no row ${op?.key} to ${op?.op}`);
}

/** Takes over a whole new list, keeping the former object of every row that says the same. */
export function replaceRows(former: readonly Row[], rows: readonly Row[], keyField: string): Patched {
  const known = new Map(former.map((row) => [rowKey(row, keyField), row]));
  const changed = new Set<string>();
  const next = rows.map((row) => {
    const before = known.get(rowKey(row, keyField));
    if (before && JSON.stringify(before) === JSON.stringify(row)) return before;
    changed.add(rowKey(row, keyField));
    return row;
  });
  return { rows: next, changed };
}

/** Keys travel as text, whatever the field holds. */
export function rowKey(row: Row, keyField: string): string {
  return String(row[keyField]);
}

function applyOp(rows: Row[], op: RowOp, keyField: string): void {
  if (op.op === 'insert') {
    rows.splice(op.at, 0, op.row);
    return;
  }
  const place = rows.findIndex((row) => rowKey(row, keyField) === op.key);
  const row = rows[place];
  if (row === undefined) throw missing(op);
  if (op.op === 'update') rows[place] = { ...row, ...op.row };
  else rows.splice(place, 1);
  if (op.op === 'move') rows.splice(op.at, 0, row);
}
