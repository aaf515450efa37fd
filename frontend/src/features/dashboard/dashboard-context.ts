/** What all tiles of a dashboard share: whose figures they show, since when, and how one goes on from them. */

import { createContext, useContext } from 'react';
import type { Go } from './places';
import type { Range } from './steps';

export interface DashboardView {
  /** Null for the whole vault. */
  readonly personaId: string | null;
  readonly range: Range;
  readonly onGo: Go;
}

export const DashboardContext = createContext<DashboardView>({ personaId: null, range: '24h', onGo: () => undefined });

export function useDashboard(): DashboardView {
  return useContext(DashboardContext);
}
