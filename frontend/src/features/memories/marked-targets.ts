/** The memories a selection stands for, loaded or not. */

import type { BulkTarget } from './bulk-plan';
import { isMarked, type Selection } from './selection';

/**
 * @param loaded rows at hand, by id.
 * @param readAll reads every memory the filters in force let through; only called when rows at hand do not suffice.
 */
export async function markedTargets(
  selection: Selection,
  loaded: ReadonlyMap<string, BulkTarget>,
  readAll: () => Promise<readonly BulkTarget[]>,
): Promise<readonly BulkTarget[]> {
  if (selection.kind === 'some') {
    const known = [...selection.ids].flatMap((id) => loaded.get(id) ?? []);
    if (known.length === selection.ids.size) return known;
  }
  return (await readAll()).filter(({ id }) => isMarked(selection, id));
}
