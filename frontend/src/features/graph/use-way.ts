/** The way between the two chosen memories, as far as it was asked for. */

import { useEffect, useState } from 'react';
import type { GraphPath } from '../../generated/api/types.gen';
import { useCommand } from '../../reactive/use-command';
import { findPath } from './graph-api';

export function useWay(personaId: string | null, selected: readonly string[]) {
  const [way, setWay] = useState<GraphPath | null>(null);
  const { run, busy } = useCommand((from: string, to: string) => findPath(personaId, from, to));
  const key = selected.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice has another way
  useEffect(() => setWay(null), [key]);
  const [from, to] = selected;

  return {
    way,
    busy,
    possible: selected.length === 2,
    clear: () => setWay(null),
    find: async () => {
      if (from !== undefined && to !== undefined) setWay((await run(from, to)) ?? null);
    },
  };
}
