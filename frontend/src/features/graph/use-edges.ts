/** The links of the kinds that are drawn, and in which colours. */

import { useMemo } from 'react';
import { loadEdges } from './graph-api';
import { EDGE_KINDS, type EdgeKind, type GraphEdges, type GraphPoints } from './graph-points';
import { type Asked, useAsked } from './use-asked';

const COLOURS = ['red-5', 'blue-5', 'grape-5', 'teal-5', 'gray-5'];

export function useEdges(personaId: string | null, points: GraphPoints, kinds: readonly EdgeKind[]): Asked<GraphEdges> {
  const wanted = EDGE_KINDS.filter((kind) => kinds.includes(kind));
  return useAsked<GraphEdges>(
    wanted.length === 0 ? null : () => loadEdges(personaId, wanted, points),
    JSON.stringify([personaId, wanted, points.version, points.revision, points.seq]),
  );
}

/** In the order of the kinds. */
export function useEdgeColours(scheme: string): readonly string[] {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another colour scheme has other colours
  return useMemo(() => {
    const style = getComputedStyle(document.body);
    return COLOURS.map((name) => style.getPropertyValue(`--mantine-color-${name}`).trim());
  }, [scheme]);
}
