/** A map and its points, kept current: what is new, changed or gone is taken in as the backend tells of it. */

import { useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../bridge/problem';
import type { GraphRead } from '../../generated/api/types.gen';
import type { GraphState } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';
import { loadPoints, readChanges, readMap } from './graph-api';
import { changedPoints, type GraphPoints } from './graph-points';

export interface LoadedGraph {
  readonly map: GraphRead;
  readonly points: GraphPoints;
  /** Ids that have come since the map was opened, for a moment. */
  readonly arrived: readonly string[];
}

export interface GraphSource {
  readonly state: GraphState | null;
  readonly loaded: LoadedGraph | null;
  readonly problem: Problem | null;
  readonly retry: () => void;
}

export function useGraph(personaId: string | null): GraphSource {
  const [loaded, setLoaded] = useState<LoadedGraph | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const state = useMapState(personaId);
  const latest = useRef(loaded);
  latest.current = loaded;
  const version = state?.version ?? 0;
  const news = `${state?.revision ?? 0} ${state?.stamp ?? 0} ${state?.unread ?? 0}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another version, and on a new attempt
  useEffect(() => {
    const stop = new AbortController();
    loadAll(personaId, stop.signal).then(
      (found) => {
        if (stop.signal.aborted) return;
        setLoaded(found);
        setProblem(null);
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setProblem(toProblem(error));
      },
    );
    return () => stop.abort();
  }, [personaId, version, attempt]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the news are the reason to ask
  useEffect(() => {
    const before = latest.current;
    if (before === null || before.points.version !== version) return;
    let gone = false;
    const soon = setTimeout(() => {
      takeIn(personaId, before).then(
        (after) => {
          if (!gone) setLoaded(after);
        },
        (error: unknown) => {
          if (!gone) setProblem(toProblem(error));
        },
      );
    }, 120);
    return () => {
      gone = true;
      clearTimeout(soon);
    };
  }, [personaId, news, version]);

  return { state, loaded, problem, retry: () => setAttempt((count) => count + 1) };
}

function useMapState(personaId: string | null): GraphState | null {
  const states = useLiveQuery('graphState$', {});
  if (states.status !== 'live') return null;
  return states.rows.find((row) => row.key === (personaId ?? 'vault')) ?? null;
}

async function loadAll(personaId: string | null, signal: AbortSignal): Promise<LoadedGraph> {
  const [map, points] = await Promise.all([readMap(personaId), loadPoints(personaId, signal)]);
  return { map, points, arrived: [] };
}

async function takeIn(personaId: string | null, before: LoadedGraph): Promise<LoadedGraph> {
  const change = await readChanges(personaId, before.points);
  if (change.everything || change.version !== before.points.version) {
    return loadAll(personaId, new AbortController().signal);
  }
  const map = await readMap(personaId);
  const owners = map.personas.map(({ id }) => id);
  const arrived = change.points.map(({ id }) => id).filter((id) => !before.points.at.has(id));
  return { map, points: changedPoints(before.points, change, owners), arrived };
}
