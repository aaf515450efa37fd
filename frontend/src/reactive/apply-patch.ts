/** Turns a list of rows and the backend's operations into the next list; rows that did not change keep their identity. */

import type { Row, RowOp } from '../bridge/push-channel';

export interface Patched {
  readonly rows: readonly Row[];
  /** Keys of rows that came or changed; a mere change of place is none. */
  readonly changed: ReadonlySet<string>;
}

/** Raised when an operation speaks of a row that is not there: the list is no longer the backend's. */
export class PatchMismatchError extends Error {}

export function applyPatch(rows: readonly Row[], ops: readonly RowOp[], keyField: string): Patched {
  const next = [...rows];
  const changed = new Set<string>();
  for (const op of ops) {
    applyOp(next, op, keyField);
    if (op.op === 'insert' || op.op === 'update') changed.add(op.key);
    if (op.op === 'remove') changed.delete(op.key);
  }
  return { rows: next, changed };
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
  if (row === undefined) throw new PatchMismatchError(`There is no row ${op.key} to ${op.op}`);
  if (op.op === 'update') rows[place] = { ...row, ...op.row };
  else rows.splice(place, 1);
  if (op.op === 'move') rows.splice(op.at, 0, row);
}
