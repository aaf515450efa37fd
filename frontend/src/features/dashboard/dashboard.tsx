/** Live figures of a persona or the whole vault, and of the machinery underneath, in tiles one arranges oneself. */

import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { Screen } from '../../ui/screen';
import classes from './dashboard.module.css';
import { ArrangeActions, ArrangeButton, ViewChoices } from './dashboard-actions';
import { DashboardContext } from './dashboard-context';
import { FirstSteps } from './first-steps';
import type { Go } from './places';
import { TileGrid } from './tile-grid';
import { TILE_KINDS } from './tile-kinds';
import { useDashboardSettings } from './use-dashboard-settings';

interface DashboardProps {
  /** Null when none is chosen. */
  readonly personaId: string | null;
  readonly onGo: Go;
}

export function Dashboard({ personaId, onGo }: DashboardProps) {
  const { tiles, view, setTiles, setView } = useDashboardSettings();
  const [arranging, setArranging] = useState(false);
  const isEmpty = useIsEmpty();
  const scope = view.scope === 'vault' ? null : personaId;
  const shared = useMemo(() => ({ personaId: scope, range: view.range, onGo }), [scope, view.range, onGo]);
  const shown = isEmpty && !arranging ? tiles.filter((tile) => TILE_KINDS[tile.id].group === 'machine') : tiles;

  return (
    <Screen
      title={t('dashboard.title')}
      reading
      actions={
        arranging ? (
          <ArrangeActions tiles={tiles} onArrange={setTiles} onDone={() => setArranging(false)} />
        ) : (
          <>
            <ViewChoices view={view} hasPersona={personaId !== null} onChange={setView} />
            <ArrangeButton onArrange={() => setArranging(true)} />
          </>
        )
      }
    >
      <DashboardContext value={shared}>
        <div className={classes.dashboard}>
          {isEmpty && <FirstSteps />}
          {shown.length === 0 && <NoTiles onReset={() => setTiles(null)} />}
          <TileGrid tiles={shown} arranging={arranging} onArrange={setTiles} />
        </div>
      </DashboardContext>
    </Screen>
  );
}

/** Whether there is no persona yet, of which anything could be told. */
function useIsEmpty(): boolean {
  const metrics = useLiveQuery('dashboardMetrics$', { persona_id: null });
  return metrics.status === 'live' && metrics.rows[0]?.personas === 0;
}

function NoTiles({ onReset }: { readonly onReset: () => void }) {
  return (
    <EmptyState
      title={t('dashboard.noTiles.title')}
      description={t('dashboard.noTiles.description')}
      actions={<Button onClick={onReset}>{t('dashboard.noTiles.reset')}</Button>}
    />
  );
}
