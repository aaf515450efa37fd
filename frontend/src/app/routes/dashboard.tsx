/** The dashboard of the active persona. */

import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { Dashboard } from '../../features/dashboard/dashboard';
import type { Place } from '../../features/dashboard/places';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function DashboardRoute() {
  const navigate = useNavigate();
  const go = useCallback(({ to, search }: Place) => void navigate({ to, search: search ?? {} }), [navigate]);
  return (
    <ActivePersona title={t('dashboard.title')}>
      {(personaId) => <Dashboard personaId={personaId} onGo={go} />}
    </ActivePersona>
  );
}
