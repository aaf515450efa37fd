/** Which points filters and focus let through: 1 for each that is shown, null for all. */

import { useEffect, useMemo, useState } from 'react';
import { findAround, type GraphFilters, loadMatching } from './graph-api';
import type { GraphPoints } from './graph-points';

export interface Focus {
  readonly id: string;
  readonly steps: number;
}

const PAUSE_MS = 150;

export function useShown(
  personaId: string | null,
  points: GraphPoints,
  filters: GraphFilters,
  focus: Focus | null,
): Uint8Array | null {
  const matching = useMatching(personaId, filters, points.seq);
  const near = useNear(personaId, focus, points.revision);
  return useMemo(() => {
    const sets = [matching, near].filter((one) => one !== null);
    if (sets.length === 0) return null;
    const shown = new Uint8Array(points.ids.length);
    points.ids.forEach((id, place) => {
      if (sets.every((set) => set.has(id))) shown[place] = 1;
    });
    return shown;
  }, [points, matching, near]);
}

type Ids = ReadonlySet<string> | null;

function useMatching(personaId: string | null, filters: GraphFilters, seq: number): Ids {
  const [ids, setIds] = useState<Ids>(null);
  const key = JSON.stringify(filters);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what matches may be others after any event
  useEffect(() => {
    if (key === '{}') {
      setIds(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      loadMatching(personaId, JSON.parse(key), stop.signal).then(
        (found) => setIds(new Set(found)),
        () => undefined, // given up for the next, or shown by the map itself when the backend is away
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [personaId, key, seq]);

  return ids;
}

function useNear(personaId: string | null, focus: Focus | null, revision: number): Ids {
  const [ids, setIds] = useState<Ids>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision may have other neighbours
  useEffect(() => {
    if (focus === null) {
      setIds(null);
      return;
    }
    let gone = false;
    findAround(personaId, focus.id, focus.steps).then(
      (found) => {
        if (!gone) setIds(new Set(found.neighbours.map(({ id }) => id)));
      },
      () => setIds(null),
    );
    return () => {
      gone = true;
    };
  }, [personaId, focus, revision]);

  return ids;
}
