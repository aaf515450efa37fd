/** The persona that the screens are about: the one chosen on this device. */

import { Fragment, type ReactNode } from 'react';
import { useAimedPersona } from '../commands/aimed-persona';
import { useLiveQuery } from '../reactive/use-live-query';
import { LoadingSkeleton } from '../ui/loading-skeleton';
import { ProblemNotice } from '../ui/problem-notice';
import { Screen } from '../ui/screen';

interface ActivePersonaProps {
  /** Of the screen, while its persona is not known. */
  readonly title: string;
  /** Made anew for each persona; null when none is chosen. */
  readonly children: (personaId: string | null) => ReactNode;
}

export function ActivePersona({ title, children }: ActivePersonaProps) {
  const active = useLiveQuery('activePersona$', {});
  const aimed = useAimedPersona();
  if (active.status === 'live') {
    const personaId = aimed ?? active.rows[0]?.id ?? null;
    return <Fragment key={personaId}>{children(personaId)}</Fragment>;
  }
  return (
    <Screen title={title}>
      {active.status === 'loading' && <LoadingSkeleton rows={14} />}
      {active.status === 'failed' && <ProblemNotice problem={active.problem} onRetry={active.retry} />}
    </Screen>
  );
}

/** Null while there is none, or none is known yet. */
export function useActivePersonaId(): string | null {
  const active = useLiveQuery('activePersona$', {});
  const aimed = useAimedPersona();
  if (aimed !== null) return aimed;
  return active.status === 'live' ? (active.rows[0]?.id ?? null) : null;
}
