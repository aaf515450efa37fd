/** The beginnings of what memories say, asked for when they are first shown and kept while the map is open. */

import { useEffect, useRef, useState } from 'react';
import { readWords } from './graph-api';

const AT_ONCE = 400;
const MOST_KEPT = 20_000;

export function useWords(ids: readonly string[], revision: number): ReadonlyMap<string, string> {
  const [words, setWords] = useState<ReadonlyMap<string, string>>(new Map());
  const asked = useRef(new Set<string>());
  const known = useRef(revision);
  const key = ids.join(' ');

  useEffect(() => {
    if (known.current !== revision) {
      known.current = revision;
      asked.current.clear(); // what they say may have changed
    }
    const missing = key.split(' ').filter((id) => id !== '' && !asked.current.has(id));
    if (missing.length === 0) return;
    const wanted = missing.slice(0, AT_ONCE);
    for (const id of wanted) asked.current.add(id);
    readWords(wanted).then(
      (found) =>
        setWords((before) => {
          const kept = before.size > MOST_KEPT ? [] : before;
          return new Map([...kept, ...found.map(({ id, content }) => [id, content] as const)]);
        }),
      () => {
        for (const id of wanted) asked.current.delete(id);
      },
    );
  }, [key, revision]);

  return words;
}
