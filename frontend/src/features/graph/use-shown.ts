/** Which points filters and focus let through: 1 for each that is shown, null for all. */

import { useMemo } from 'react';
import { findAround, type GraphFilters, loadMatching } from './graph-api';
import type { GraphPoints } from './graph-points';
import { type Asked, useAsked } from './use-asked';

export interface Focus {
  readonly id: string;
  readonly steps: number;
}

type Ids = ReadonlySet<string>;

const PAUSE_MS = 150;

export function useShown(
  personaId: string | null,
  points: GraphPoints,
  filters: GraphFilters,
  focus: Focus | null,
): Asked<Uint8Array> {
  const isNarrowed = Object.keys(filters).length > 0;
  const matching = useAsked<Ids>(
    isNarrowed ? async (signal) => new Set(await loadMatching(personaId, filters, signal)) : null,
    JSON.stringify([personaId, filters, points.seq]), // what matches may be others after any event
    PAUSE_MS,
  );
  const near = useAsked<Ids>(
    focus && (async () => new Set((await findAround(personaId, focus.id, focus.steps)).neighbours.map(({ id }) => id))),
    JSON.stringify([personaId, focus, points.revision]),
  );
  const shown = useMemo(() => {
    const sets = [matching.answer, near.answer].filter((one) => one !== null);
    if (sets.length === 0) return null;
    const through = new Uint8Array(points.ids.length);
    points.ids.forEach((id, place) => {
      if (sets.every((set) => set.has(id))) through[place] = 1;
    });
    return through;
  }, [points, matching.answer, near.answer]);
  const failed = matching.problem ? matching : near;
  return { answer: shown, problem: failed.problem, retry: failed.retry };
}
