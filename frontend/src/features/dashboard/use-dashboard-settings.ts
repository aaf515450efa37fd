/** Tiles and view of the dashboard as this device keeps them; every window follows. */

import { useMemo, useRef } from 'react';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { tilesIn } from './arrangement';
import { isRange, type Range } from './steps';
import type { PlacedTile } from './tile-kinds';

const TILES_KEY = 'dashboard.tiles';
const VIEW_KEY = 'dashboard.view';

export interface ChosenView {
  readonly scope: 'persona' | 'vault';
  readonly range: Range;
}

interface DashboardSettings {
  readonly tiles: readonly PlacedTile[];
  readonly view: ChosenView;
  /** Null goes back to the default. */
  readonly setTiles: (tiles: readonly PlacedTile[] | null) => void;
  readonly setView: (part: Partial<ChosenView>) => void;
}

export function useDashboardSettings(): DashboardSettings {
  const settings = useLiveQuery('settings$', {});
  const rows = settings.status === 'live' ? settings.rows : null;
  const stored = (key: string) => rows?.find((row) => row.key === key)?.value;
  const { run } = useCommand((key: string, value: unknown) => answer(settingsPut({ path: { key }, body: { value } })), {
    guess: (key, value) => [{ query: 'settings$', key, row: { value } }],
  });
  const [tiles, kept] = [stored(TILES_KEY), stored(VIEW_KEY)];
  const view = useMemo(() => viewIn(kept), [kept]);
  const asked = useRef<ChosenView | null>(null);
  return {
    tiles: useMemo(() => tilesIn(tiles), [tiles]),
    view,
    setTiles: (chosen) => void run(TILES_KEY, chosen),
    setView: (part) => {
      // What was chosen a moment ago may not be kept yet, and must not be lost.
      const chosen = { ...(asked.current ?? view), ...part };
      asked.current = chosen;
      void run(VIEW_KEY, chosen).finally(() => {
        if (asked.current === chosen) asked.current = null;
      });
    },
  };
}

function viewIn(stored: unknown): ChosenView {
  const given: Readonly<Record<string, unknown>> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    scope: given['scope'] === 'vault' ? 'vault' : 'persona',
    range: isRange(given['range']) ? given['range'] : '24h',
  };
}
