/** The same memories as a list, for those who read rather than look: filtered, sorted and chosen alike. */

import { Select } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { GraphGroup } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { VirtualList } from '../../ui/virtual-list';
import { type GraphPoints, TIERS, TYPES } from './graph-points';
import classes from './graph-table.module.css';
import { useWords } from './use-words';

const SORTS = ['importance', 'use', 'newest', 'oldest', 'topic', 'type', 'tier'] as const;
type Sort = (typeof SORTS)[number];
const DAY_MS = 86_400_000;

interface GraphTableProps {
  readonly points: GraphPoints;
  readonly groups: readonly GraphGroup[];
  readonly shown: Uint8Array | null;
  readonly active: number | null;
  readonly selected: ReadonlySet<number>;
  readonly onPick: (place: number, more: boolean) => void;
  readonly onOpen: (place: number) => void;
}

export function GraphTable({ points, groups, shown, active, selected, onPick, onOpen }: GraphTableProps) {
  const [sort, setSort] = useState<Sort>('importance');
  const rows = useMemo(() => sorted(points, shown, sort), [points, shown, sort]);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const onVisibleRange = useCallback((first: number, last: number) => setRange({ first, last }), []);
  const seen = rows.slice(range.first, range.last + 1).map((place) => points.ids[place] ?? '');
  const words = useWords(seen, points.revision);
  const topics = useMemo(
    () => new Map(groups.map(({ number, words: named }) => [number, named.join(' · ')])),
    [groups],
  );

  return (
    <div className={classes.table}>
      <Select
        className={classes.sort}
        aria-label={t('graph.sortBy')}
        data={SORTS.map((value) => ({ value, label: t(`graph.sort.${value}`) }))}
        value={sort}
        allowDeselect={false}
        onChange={(value) => setSort(SORTS.find((one) => one === value) ?? 'importance')}
      />
      <VirtualList
        ariaLabel={t('graph.table')}
        rowCount={rows.length}
        rowHeight={32}
        getKey={(index) => points.ids[rows[index] ?? 0] ?? index}
        activeIndex={active === null || !rows.includes(active) ? null : rows.indexOf(active)}
        isSelected={(index) => selected.has(rows[index] ?? -1)}
        multiselectable
        onVisibleRange={onVisibleRange}
        onActiveIndexChange={(index, move) => onPick(rows[index] ?? 0, move.extend || move.toggle)}
        onActivate={(index) => onOpen(rows[index] ?? 0)}
        renderRow={(index) => {
          const place = rows[index] ?? 0;
          return (
            <span className={classes.row}>
              <span className={classes.words}>{words.get(points.ids[place] ?? '') ?? '…'}</span>
              <span className={classes.topic}>{topics.get(points.group[place] ?? -1) || t('graph.unread')}</span>
              <span>{t(`graph.type.${TYPES[points.type[place] ?? 0] ?? 'note'}`)}</span>
              <span>{t(`graph.tier.${TIERS[points.tier[place] ?? 0] ?? 'warm'}`)}</span>
              <span data-numeric>{(points.importance[place] ?? 0).toFixed(2)}</span>
              <span data-numeric>{t('graph.uses', { count: points.uses[place] ?? 0 })}</span>
              <time>{new Date((points.created[place] ?? 0) * DAY_MS).toISOString().slice(0, 10)}</time>
            </span>
          );
        }}
      />
    </div>
  );
}

function sorted(points: GraphPoints, shown: Uint8Array | null, sort: Sort): number[] {
  const rows = points.ids.map((_, place) => place).filter((place) => shown === null || shown[place] === 1);
  const by: Record<Sort, (place: number) => number> = {
    importance: (place) => -(points.importance[place] ?? 0),
    use: (place) => -(points.uses[place] ?? 0),
    newest: (place) => -(points.created[place] ?? 0),
    oldest: (place) => points.created[place] ?? 0,
    topic: (place) => points.group[place] ?? 0,
    type: (place) => points.type[place] ?? 0,
    tier: (place) => points.tier[place] ?? 0,
  };
  const key = by[sort];
  return rows.sort((a, b) => key(a) - key(b));
}
