/** The relations of personas with their names; read again when personas change. */

import { useCallback, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { personasMap } from '../../generated/api/sdk.gen';
import type { MapEdge, PersonaMap } from '../../generated/api/types.gen';
import type { PersonaSummary } from '../../generated/live';
import { useLiveQuery } from '../../reactive/use-live-query';

export interface NamedMap {
  /** Those that are related to any other. */
  readonly personas: readonly PersonaSummary[];
  readonly alone: number;
  readonly edges: readonly MapEdge[];
  readonly isCut: boolean;
  readonly nameOf: (id: string) => string;
}

/** More are too many to tell apart on one screen; the table has all relations of these. */
const DRAWN = 150;

export function useMap(): { map: NamedMap | null; problem: Problem | null; again: () => void } {
  const personas = useLiveQuery('personas$', {});
  const [read, setRead] = useState<PersonaMap | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const rows = personas.status === 'live' ? personas.rows : null;
  const version = rows?.map((persona) => `${persona.id}${persona.version}`).join();
  const again = useCallback(() => {
    setProblem(null);
    answer(personasMap()).then(setRead, (error: unknown) => setProblem(toProblem(error)));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed personas are the reason to read again
  useEffect(again, [again, version]);
  const failed = personas.status === 'failed' ? personas.problem : problem;
  return { map: read && rows && named(read, rows), problem: failed, again };
}

function named(read: PersonaMap, rows: readonly PersonaSummary[]): NamedMap {
  const byId = new Map(rows.map((persona) => [persona.id, persona]));
  const known = read.edges.filter((edge) => byId.has(edge.one_id) && byId.has(edge.other_id));
  const related = [...new Set(known.flatMap((edge) => [edge.one_id, edge.other_id]))];
  const drawn = new Set(related.slice(0, DRAWN));
  return {
    personas: rows.filter((persona) => drawn.has(persona.id)),
    alone: rows.length - related.length,
    edges: known.filter((edge) => drawn.has(edge.one_id) && drawn.has(edge.other_id)),
    isCut: read.cut || related.length > DRAWN,
    nameOf: (id) => byId.get(id)?.name ?? '',
  };
}
