/** The links of the kinds that are drawn, and in which colours. */

import { useEffect, useMemo, useState } from 'react';
import { loadEdges } from './graph-api';
import { EDGE_KINDS, type EdgeKind, type GraphEdges, type GraphPoints } from './graph-points';

const COLOURS = ['red-5', 'blue-5', 'grape-5', 'teal-5', 'gray-5'];

export function useEdges(personaId: string | null, points: GraphPoints, kinds: readonly EdgeKind[], scheme: string) {
  const [edges, setEdges] = useState<GraphEdges | null>(null);
  const key = kinds.join(' ');

  useEffect(() => {
    const wanted = EDGE_KINDS.filter((kind) => key.split(' ').includes(kind));
    if (wanted.length === 0) {
      setEdges(null);
      return;
    }
    let gone = false;
    loadEdges(personaId, wanted, points).then(
      (found) => {
        if (!gone) setEdges(found);
      },
      () => undefined, // the map stays without, and asks again with the next change
    );
    return () => {
      gone = true;
    };
  }, [personaId, points, key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another colour scheme has other colours
  const edgeColours = useMemo(() => {
    const style = getComputedStyle(document.body);
    return COLOURS.map((name) => style.getPropertyValue(`--mantine-color-${name}`).trim());
  }, [scheme]);
  return { edges, edgeColours };
}
