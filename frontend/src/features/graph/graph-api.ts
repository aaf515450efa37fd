/** Requests about the graph; each throws a problem when it is refused. */

import { answer, readBytes } from '../../bridge/client';
import { graphAround, graphArrange, graphChanges, graphGet, graphPath, graphWords } from '../../generated/api/sdk.gen';
import type { GraphAround, GraphChanges, GraphPath, GraphRead, GraphWord } from '../../generated/api/types.gen';
import { type EdgeKind, type GraphEdges, type GraphPoints, readEdges, readMatching, readPoints } from './graph-points';

/** What is narrowed to; the filter part of `memoryCount$`. */
export interface GraphFilters {
  readonly tier?: readonly string[];
  readonly type?: readonly string[];
  readonly state?: readonly string[];
  readonly tag?: string;
  readonly q?: string;
  readonly pinned?: boolean;
  readonly recalled?: boolean;
  readonly source?: string;
  readonly since?: string;
  readonly until?: string;
}

const of = (personaId: string | null) => (personaId === null ? {} : { persona_id: personaId });

export function readMap(personaId: string | null): Promise<GraphRead> {
  return answer(graphGet({ query: of(personaId) }));
}

export async function loadPoints(personaId: string | null, signal?: AbortSignal): Promise<GraphPoints> {
  return readPoints(await readBytes(`/api/graph/points?${query(personaId, {})}`, signal));
}

export async function loadEdges(
  personaId: string | null,
  kinds: readonly EdgeKind[],
  points: GraphPoints,
): Promise<GraphEdges> {
  return readEdges(await readBytes(`/api/graph/edges?${query(personaId, { kind: kinds })}`), points.at);
}

export async function loadMatching(
  personaId: string | null,
  filters: GraphFilters,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return readMatching(await readBytes(`/api/graph/matching?${query(personaId, { ...filters })}`, signal));
}

export function readChanges(personaId: string | null, points: GraphPoints): Promise<GraphChanges> {
  const { seq, revision } = points;
  return answer(graphChanges({ query: { ...of(personaId), seq, revision } }));
}

export async function readWords(ids: readonly string[]): Promise<readonly GraphWord[]> {
  return (await answer(graphWords({ body: { ids: [...ids] } }))).words;
}

export function arrangeAnew(personaId: string | null): Promise<unknown> {
  return answer(graphArrange({ query: of(personaId) }));
}

export function findPath(personaId: string | null, from: string, to: string): Promise<GraphPath> {
  return answer(graphPath({ query: { ...of(personaId), from, to } }));
}

export function findAround(personaId: string | null, id: string, steps: number): Promise<GraphAround> {
  return answer(graphAround({ path: { memory_id: id }, query: { ...of(personaId), steps } }));
}

function query(personaId: string | null, more: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries({ ...of(personaId), ...more }).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}
