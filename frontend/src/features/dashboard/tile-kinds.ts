/** Which tiles there are, in which sizes, and which of them a dashboard begins with. */

export type TileSize = 'small' | 'wide';

export interface TileKind {
  /** A figure stands alone; a panel holds a chart or a list. */
  readonly shape: 'figure' | 'panel' | 'tall';
  /** `machine` tiles say something of an empty vault, too. */
  readonly group: 'vault' | 'time' | 'machine';
}

const figure = (group: TileKind['group']) => ({ shape: 'figure', group }) as const;
const panel = (group: TileKind['group']) => ({ shape: 'panel', group }) as const;

export const TILE_KINDS = {
  personas: figure('vault'),
  memories: figure('vault'),
  hot: figure('vault'),
  warm: figure('vault'),
  cold: figure('vault'),
  importance: figure('vault'),
  conversations: figure('vault'),
  messages: figure('vault'),
  events: figure('vault'),
  talk: { shape: 'tall', group: 'time' },
  tokens: panel('time'),
  learned: panel('time'),
  eventsOver: panel('time'),
  byTier: panel('vault'),
  byType: panel('vault'),
  health: { shape: 'tall', group: 'machine' },
  queries: figure('machine'),
  response: figure('machine'),
  p95: figure('machine'),
  slow: figure('machine'),
  pool: figure('machine'),
  writes: figure('machine'),
  database: figure('machine'),
  wal: figure('machine'),
  liveQueries: figure('machine'),
  logEvents: figure('machine'),
  patches: figure('machine'),
  pushLatency: figure('machine'),
  queue: figure('machine'),
  sync: figure('machine'),
  queryRate: panel('machine'),
  responseTime: panel('machine'),
  poolUse: panel('machine'),
  patchRate: panel('machine'),
  engineTime: panel('machine'),
} as const satisfies Record<string, TileKind>;

export type TileId = keyof typeof TILE_KINDS;

export const TILE_IDS = Object.keys(TILE_KINDS) as TileId[];

export interface PlacedTile {
  readonly id: TileId;
  readonly size: TileSize;
}

const small = (...ids: TileId[]): PlacedTile[] => ids.map((id) => ({ id, size: 'small' }));

export const DEFAULT_TILES: readonly PlacedTile[] = [
  ...small('personas', 'memories', 'conversations', 'messages', 'events', 'importance'),
  { id: 'talk', size: 'wide' },
  ...small('health', 'eventsOver', 'byTier', 'byType'),
  ...small('queries', 'response', 'pool', 'writes', 'database', 'wal'),
  ...small('queryRate', 'responseTime', 'patchRate'),
  ...small('liveQueries', 'logEvents', 'patches', 'pushLatency', 'queue', 'sync'),
];

export function isTileId(value: unknown): value is TileId {
  return TILE_IDS.some((id) => id === value);
}
