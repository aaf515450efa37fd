/** What the screen shows of the active persona is asked for the others, too: whoever switches finds it there. */

import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { liveQueries } from '../reactive/live-query-store';
import { useLiveQuery } from '../reactive/use-live-query';
import { warm } from '../reactive/warm';
import { useActivePersonaId } from './active-persona';

/** The screen itself has its turn first. */
const SCREEN_FIRST_MS = 1_000;
/** Those that a key switches to. */
const MOST = 9;

/**
 * Shows nothing; belongs into the frame, once.
 *
 * One persona is asked about at a time, so that nobody waits behind many answers; the active one, too, for whoever comes
 * back to it.
 */
export function WarmPersonas() {
  const personaId = useActivePersonaId();
  const place = useRouterState({ select: (state) => state.location.pathname });
  const personas = useLiveQuery('personas$', {});
  const near = personas.status === 'live' ? personas.rows.filter(({ retired_at }) => retired_at === null) : [];
  const ids = near
    .slice(0, MOST)
    .map(({ id }) => id)
    .join(' ');
  const shown = useRef(personaId);
  shown.current = personaId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place shows other things; another persona the same
  useEffect(() => {
    const drops: (() => void)[] = [];
    let isHere = true;
    const warmAll = async () => {
      for (const id of ids.split(' ')) {
        if (!isHere) return;
        if (shown.current === null || id === '') continue;
        const { ready, drop } = warm(liveQueries, shown.current, id);
        drops.push(drop);
        await ready;
      }
    };
    const soon = setTimeout(() => void warmAll(), SCREEN_FIRST_MS);
    return () => {
      isHere = false;
      clearTimeout(soon);
      for (const drop of drops) drop();
    };
  }, [place, ids]);
  return null;
}
