/** One tier of the board: its memories, kept current, and a place to drop others on. */

import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { Skeleton } from '@mantine/core';
import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from 'react';
import { t } from '../../../i18n/i18n';
import { formatCount } from '../../../lib/format-number';
import { EmptyState } from '../../../ui/empty-state';
import { LoadingSkeleton } from '../../../ui/loading-skeleton';
import { ProblemNotice } from '../../../ui/problem-notice';
import type { VirtualListControl } from '../../../ui/virtual-list';
import type { BulkTarget } from '../bulk-plan';
import { MarkedList } from '../marked-list';
import { type Tier, tierLabel } from '../memory-vocabulary';
import { TierDot } from '../tier-dot';
import type { ExplorerState } from '../use-explorer';
import { type Marking, useMarking } from '../use-marking';
import { markable, useMemoryPages } from '../use-memory-pages';
import { useMemoryTotal } from '../use-memory-total';
import classes from './board.module.css';
import { BoardCard, draggedMemory } from './board-card';

const ROW_HEIGHT = 56;
const KEYS: Readonly<Record<string, Tier>> = { h: 'hot', w: 'warm', c: 'cold' };

interface TierColumnProps {
  readonly state: ExplorerState;
  readonly tier: Tier;
  readonly listRef: Ref<VirtualListControl>;
  readonly onLoaded: (read: () => ReadonlyMap<string, BulkTarget>) => void;
  readonly onMove: (id: string, tier: Tier) => void;
  readonly onBeside: (step: -1 | 1) => void;
  readonly onFilter: () => void;
  readonly onRemove: (ids: readonly string[]) => void;
}

export function TierColumn({ state, tier, onMove, onLoaded, onBeside, onFilter, onRemove, listRef }: TierColumnProps) {
  const column = useRef<HTMLElement>(null);
  const isLeftOut = state.filters.tiers.length > 0 && !state.filters.tiers.includes(tier);
  const filters = { ...state.filters, tiers: [tier] };
  const count = useMemoryTotal(state.personaId, filters, !isLeftOut);
  const total = count.status === 'live' ? count.total : 0;
  const pages = useMemoryPages(state.personaId, filters, total);
  const marking = useMarking(markable(pages), state.selected);
  onLoaded(pages.loaded);
  const isOver = useDropTarget(column, tier, onMove);
  return (
    <section ref={column} className={classes.column} data-over={isOver || undefined} aria-label={tierLabel(tier)}>
      <h2 className={classes.head}>
        <TierDot tier={tier} />
        {tierLabel(tier)}
        {count.status === 'live' && <span className={classes.count}>{formatCount(total)}</span>}
      </h2>
      {isLeftOut && <EmptyState title={t('memories.board.leftOut')} />}
      {!isLeftOut && count.status === 'loading' && <LoadingSkeleton rows={6} />}
      {count.status === 'failed' && <ProblemNotice problem={count.problem} onRetry={count.retry} />}
      {count.status === 'live' && total === 0 && <EmptyState title={t('memories.board.empty')} />}
      {count.status === 'live' && total > 0 && (
        <MarkedList
          {...{ state, total, pages, marking, listRef }}
          label={t('memories.board.column', { tier: tierLabel(tier) })}
          rowHeight={ROW_HEIGHT}
          deedOf={(event) => deedOf(event, { state, marking, onMove, onBeside, onFilter, onRemove })}
          renderRow={(index) => {
            const memory = pages.rowAt(index);
            if (memory === undefined) return <Skeleton height={12} m={10} />;
            return <BoardCard memory={memory} together={marking.isMarked(index) ? state.marked : 1} />;
          }}
        />
      )}
    </section>
  );
}

interface Deeds extends Pick<TierColumnProps, 'state' | 'onMove' | 'onBeside' | 'onFilter' | 'onRemove'> {
  readonly marking: Marking;
}

/** What a key means on the board beside walking, or null. */
function deedOf(event: KeyboardEvent, deeds: Deeds): (() => void) | null {
  const { state, marking, onBeside, onFilter } = deeds;
  switch (event.key) {
    case 'ArrowLeft':
      return () => onBeside(-1);
    case 'ArrowRight':
      return () => onBeside(1);
    case ' ':
      return marking.toggleActive;
    case '/':
      return onFilter;
    case 'Escape':
      return state.marked > 0 ? marking.clear : () => state.open(null);
    default:
      return deedOfActive(event, deeds);
  }
}

function deedOfActive(event: KeyboardEvent, { marking, onMove, onRemove }: Deeds): (() => void) | null {
  const { activeId } = marking;
  if (activeId === null || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === 'Delete' || event.key === 'Backspace') return () => onRemove([activeId]);
  const tier = KEYS[event.key.toLowerCase()];
  return tier === undefined ? null : () => onMove(activeId, tier);
}

function useDropTarget(
  column: { readonly current: HTMLElement | null },
  tier: Tier,
  onMove: (id: string, tier: Tier) => void,
): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onMove);
  latest.current = onMove;
  useEffect(() => {
    const element = column.current;
    if (element === null) return undefined;
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => draggedMemory(source.data) !== null,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        const dragged = draggedMemory(source.data);
        if (dragged !== null && dragged.tier !== tier) latest.current(dragged.id, tier);
      },
    });
  }, [column, tier]);
  return isOver;
}
