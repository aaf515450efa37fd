/** Which memories are marked; "all" is kept as a rule, because 100,000 rows are never all loaded. */

export type Selection = { kind: 'some'; ids: ReadonlySet<string> } | { kind: 'all'; except: ReadonlySet<string> };

export const NOTHING: Selection = { kind: 'some', ids: new Set() };
export const EVERYTHING: Selection = { kind: 'all', except: new Set() };

export function only(ids: Iterable<string>): Selection {
  return { kind: 'some', ids: new Set(ids) };
}

export function isMarked(selection: Selection, id: string): boolean {
  return selection.kind === 'some' ? selection.ids.has(id) : !selection.except.has(id);
}

export function toggled(selection: Selection, id: string): Selection {
  if (selection.kind === 'some') return { kind: 'some', ids: flipped(selection.ids, id) };
  return { kind: 'all', except: flipped(selection.except, id) };
}

/** The selection with these rows marked as well. */
export function extended(selection: Selection, ids: Iterable<string>): Selection {
  if (selection.kind === 'some') return only([...selection.ids, ...ids]);
  const except = new Set(selection.except);
  for (const id of ids) except.delete(id);
  return { kind: 'all', except };
}

export function markedCount(selection: Selection, total: number): number {
  return selection.kind === 'some' ? selection.ids.size : Math.max(total - selection.except.size, 0);
}

function flipped(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
