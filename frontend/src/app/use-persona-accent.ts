/** The accent of the screens: the active persona's, else the one chosen for all. */

import { useEffect } from 'react';
import { useAimedPersona } from '../commands/aimed-persona';
import { useLiveQuery } from '../reactive/use-live-query';
import { accentOf, setAccent } from '../ui/accents';

const ACCENT_KEY = 'appearance.accent';

/** Belongs into the frame, once. */
export function usePersonaAccent(): void {
  const active = useLiveQuery('activePersona$', {});
  const personas = useLiveQuery('personas$', {});
  const aimed = useAimedPersona();
  const chosenNow = personas.status === 'live' ? personas.rows.find(({ id }) => id === aimed) : undefined;
  const settings = useLiveQuery('settings$', {});
  const known = active.status === 'live' && settings.status === 'live';
  const chosen = settings.status === 'live' ? settings.rows.find(({ key }) => key === ACCENT_KEY)?.value : undefined;
  const accent = known ? accentOf(chosenNow ?? active.rows[0] ?? null, chosen) : null;
  useEffect(() => {
    if (accent !== null) setAccent(accent);
  }, [accent]);
}
