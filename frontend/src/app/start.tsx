/** Where the app begins: at the welcome while there is no persona, else at the dashboard. */

import { Navigate } from '@tanstack/react-router';
import { useLiveQuery } from '../reactive/use-live-query';

export function Start() {
  const personas = useLiveQuery('personas$', {});
  if (personas.status === 'loading') return null;
  const isNew = personas.status === 'live' && personas.rows.length === 0;
  return <Navigate to={isNew ? '/welcome' : '/dashboard'} />;
}
