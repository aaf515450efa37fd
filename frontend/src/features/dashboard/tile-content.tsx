/** What a tile shows, by its id. */

import { FigureTile } from './figure-tile';
import { HealthPanel } from './health-panel';
import { MachinePanel } from './machine-panel';
import { TierPanel, TypePanel } from './shares-panel';
import type { TileId } from './tile-kinds';
import { EventsPanel, LearnedPanel, TalkPanel, TokensPanel } from './time-panel';

export function TileContent({ id }: { readonly id: TileId }) {
  switch (id) {
    case 'health':
      return <HealthPanel />;
    case 'talk':
      return <TalkPanel />;
    case 'tokens':
      return <TokensPanel />;
    case 'learned':
      return <LearnedPanel />;
    case 'eventsOver':
      return <EventsPanel />;
    case 'byTier':
      return <TierPanel />;
    case 'byType':
      return <TypePanel />;
    case 'queryRate':
    case 'responseTime':
    case 'poolUse':
    case 'patchRate':
    case 'engineTime':
      return <MachinePanel id={id} />;
    default:
      return <FigureTile id={id} />;
  }
}
