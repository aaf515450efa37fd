/** Figures that stand alone: how each is said, and what it counts. */

import type { SystemMetrics, VaultMetrics } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes, formatCount, formatDuration, formatMs, formatPercent } from '../../lib/format-number';
import type { Place } from './places';
import type { TileId } from './tile-kinds';

export interface Figure<Row> {
  readonly value: (row: Row) => string;
  readonly unit?: () => string;
  /** What it means, or how it is made up. */
  readonly note?: (row: Row) => string;
  readonly place: Place;
}

function count<Row>(of: (row: Row) => number, place: Place): Figure<Row> {
  return { value: (row) => formatCount(of(row)), place };
}

const LIVE: Place = { to: '/live-queries' };
const AUDIT: Place = { to: '/audit', search: { scope: 'vault' } };
const ms = () => t('dashboard.unit.ms');

export const VAULT_FIGURES: Partial<Record<TileId, Figure<VaultMetrics>>> = {
  memories: count((row) => row.memories, { to: '/memories' }),
  hot: count((row) => row.hot, { to: '/memories', search: { tier: 'hot' } }),
  warm: count((row) => row.warm, { to: '/memories', search: { tier: 'warm' } }),
  cold: count((row) => row.cold, { to: '/memories', search: { tier: 'cold' } }),
  importance: {
    value: (row) => formatPercent(row.average_importance),
    note: (row) => t('dashboard.note.ofMemories', { count: row.memories }),
    place: { to: '/memories' },
  },
  conversations: count((row) => row.conversations, { to: '/conversations' }),
  messages: count((row) => row.messages, { to: '/conversations' }),
  events: count((row) => row.events, { to: '/audit' }),
};

/** Counted in the whole vault, whatever is looked at. */
export const PERSONAS: Figure<VaultMetrics> = count((row) => row.personas, { to: '/personas' });

export const SYSTEM_FIGURES: Partial<Record<TileId, Figure<SystemMetrics>>> = {
  queries: {
    ...count<SystemMetrics>((row) => row.query_count, LIVE),
    note: (row) => t('dashboard.note.within', { time: formatDuration(row.uptime_s) }),
  },
  response: {
    value: (row) => formatMs(row.average_response_ms),
    unit: ms,
    note: () => t('dashboard.note.average'),
    place: LIVE,
  },
  p95: { value: (row) => formatMs(row.p95_response_ms), unit: ms, place: LIVE },
  slow: { ...count<SystemMetrics>((row) => row.slow_queries, LIVE), note: () => t('dashboard.note.slow') },
  pool: {
    value: (row) => formatPercent(row.pool_utilisation),
    note: (row) => t('dashboard.note.pool', { used: row.pool_in_use, size: row.pool_size }),
    place: LIVE,
  },
  writes: {
    ...count<SystemMetrics>((row) => row.write_count, AUDIT),
    note: (row) => t('dashboard.note.within', { time: formatDuration(row.uptime_s) }),
  },
  database: {
    value: (row) => formatBytes(row.database_bytes),
    note: () => t('dashboard.note.database'),
    place: { to: '/backups' },
  },
  wal: {
    value: (row) => formatBytes(row.wal_bytes),
    note: () => t('dashboard.note.wal'),
    place: { to: '/backups' },
  },
  liveQueries: {
    ...count<SystemMetrics>((row) => row.live_query_count, LIVE),
    note: () => t('dashboard.note.current'),
  },
  logEvents: { ...count<SystemMetrics>((row) => row.event_count, AUDIT), note: () => t('dashboard.note.log') },
  patches: { ...count<SystemMetrics>((row) => row.patches, LIVE), note: () => t('dashboard.note.patches') },
  pushLatency: {
    value: (row) => formatMs(row.engine_ms_average),
    unit: ms,
    note: () => t('dashboard.note.pushLatency'),
    place: LIVE,
  },
  queue: { ...count<SystemMetrics>((row) => row.queue_depth, LIVE), note: () => t('dashboard.note.queue') },
  sync: {
    value: () => t('dashboard.value.off'),
    note: () => t('dashboard.note.sync'),
    place: { to: '/settings' },
  },
};
