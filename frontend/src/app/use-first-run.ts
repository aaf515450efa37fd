/** Whoever opens the app without any persona is welcomed; nobody else waits for that to be known. */

import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLiveQuery } from '../reactive/use-live-query';

/** As the page was opened, before any screen changed it. */
const isAtStart = location.pathname === '/';

export function useFirstRun(): void {
  const navigate = useNavigate();
  const personas = useLiveQuery('personas$', {});
  const isDecided = useRef(!isAtStart);
  const isEmpty = personas.status === 'live' ? personas.rows.length === 0 : null;
  useEffect(() => {
    if (isDecided.current || isEmpty === null) return;
    isDecided.current = true;
    if (isEmpty && location.pathname === '/dashboard') void navigate({ to: '/welcome', replace: true });
  }, [isEmpty, navigate]);
}
