/** How memories divide into tiers and types; every share leads to its memories. */

import { Skeleton } from '@mantine/core';
import { ExportChart } from '../../commands/export-chart';
import type { TypeCount, VaultMetrics } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useDashboard } from './dashboard-context';
import { Panel, PanelNote } from './panel';
import { type Share, ShareBars } from './share-bars';
import { TileProblem } from './tile-problem';

const TYPES = ['fact', 'preference', 'event', 'relationship', 'skill', 'note'] as const;

export function TierPanel() {
  const { personaId } = useDashboard();
  const metrics = useLiveQuery('dashboardMetrics$', { persona_id: personaId });
  if (metrics.status === 'failed') {
    return <TileProblem name={t('dashboard.tile.byTier')} problem={metrics.problem} onRetry={metrics.retry} />;
  }
  const [figures] = metrics.status === 'live' ? metrics.rows : [];
  return <SharesPanel id="byTier" shares={figures === undefined ? null : tierShares(figures)} />;
}

export function TypePanel() {
  const { personaId } = useDashboard();
  const types = useLiveQuery('memoriesByType$', { persona_id: personaId });
  if (types.status === 'failed') {
    return <TileProblem name={t('dashboard.tile.byType')} problem={types.problem} onRetry={types.retry} />;
  }
  return <SharesPanel id="byType" shares={types.status === 'live' ? typeShares(types.rows) : null} />;
}

interface SharesPanelProps {
  readonly id: 'byTier' | 'byType';
  /** Null while they are on their way. */
  readonly shares: readonly Share[] | null;
}

function SharesPanel({ id, shares }: SharesPanelProps) {
  const title = t(`dashboard.tile.${id}`);
  const isEmpty = shares?.every((share) => share.count === 0) ?? false;
  const bars = shares?.map(({ label, count }) => ({ label, value: count }));
  return (
    <Panel title={title} actions={bars && <ExportChart title={title} bars={bars} />}>
      {shares === null && <Skeleton style={{ flex: 1 }} mih={120} role="status" aria-label={t('ui.loading')} />}
      {isEmpty && <PanelNote>{t('dashboard.nothing.memories')}</PanelNote>}
      {shares !== null && !isEmpty && <ShareBars label={title} shares={shares} />}
    </Panel>
  );
}

function tierShares(figures: VaultMetrics): Share[] {
  const colours = { hot: 'orange-6', warm: 'yellow-5', cold: 'blue-5' };
  return (['hot', 'warm', 'cold'] as const).map((tier) => ({
    key: tier,
    label: t(`dashboard.tile.${tier}`),
    count: figures[tier],
    color: `var(--mantine-color-${colours[tier]})`,
    place: { to: '/memories', search: { tier } },
  }));
}

/** Every type has its line, so that lines keep their place while counts change. */
function typeShares(rows: readonly TypeCount[]): Share[] {
  const counts = new Map(rows.map((row) => [row.type, row.count]));
  return TYPES.map((type) => ({
    key: type,
    label: t(`dashboard.type.${type}`),
    count: counts.get(type) ?? 0,
    color: 'var(--mantine-primary-color-filled)',
    place: { to: '/memories', search: { type } },
  }));
}
