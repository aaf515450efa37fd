/** What a command will probably do to rows on show, so that they need not wait for the answer. */

import type { Row } from '../bridge/push-channel';
import type { QueryName } from '../generated/live';

/** In every open live query of that name, the row of that key takes these fields, or goes (`null`). */
export interface Guess {
  readonly query: QueryName;
  readonly key: string;
  readonly row: Row | null;
}

/** The rows as they would be; those that no guess touches, and a list without any, stay the same objects. */
export function guessed<R extends Row>(rows: readonly R[], guesses: readonly Guess[], keyField: string): readonly R[] {
  const byKey = new Map(guesses.map((guess) => [guess.key, guess]));
  if (!rows.some((row) => byKey.has(String(row[keyField])))) return rows;
  return rows.flatMap((row) => {
    const guess = byKey.get(String(row[keyField]));
    if (!guess) return [row];
    return guess.row === null ? [] : [{ ...row, ...guess.row }];
  });
}
