/** The list of the explorer in all its states. */

import { Button, Skeleton } from '@mantine/core';
import { IconBrain } from '@tabler/icons-react';
import type { KeyboardEvent, Ref } from 'react';
import { t } from '../../i18n/i18n';
import { EmptyState } from '../../ui/empty-state';
import { FlashOnChange } from '../../ui/flash-on-change';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { useNow } from '../../ui/use-now';
import type { VirtualListControl } from '../../ui/virtual-list';
import { MarkedList } from './marked-list';
import { isNarrowed } from './memory-filters';
import { MemoryRow } from './memory-row';
import type { ExplorerState } from './use-explorer';

const ROW_HEIGHT = 32;
const AGES_EVERY_MS = 30_000;
const CHANGED = new WeakMap<object, ReadonlySet<string>>();
const UNCHANGED: ReadonlySet<string> = new Set();

interface MemoryListProps {
  readonly state: ExplorerState;
  readonly listRef: Ref<VirtualListControl>;
  readonly onFilter: () => void;
  readonly onRemove: () => Promise<void>;
}

export function MemoryList({ state, listRef, onFilter, onRemove }: MemoryListProps) {
  const { count, total, pages, marking, deeds } = state;
  const now = useNow(AGES_EVERY_MS);
  const remove = () => {
    if (state.marked > 0) return onRemove();
    return marking.activeId === null ? undefined : deeds.remove([marking.activeId]);
  };

  if (count.status === 'loading') return <LoadingSkeleton rows={14} />;
  if (count.status === 'failed') return <ProblemNotice problem={count.problem} onRetry={count.retry} />;
  if (total === 0) return <NoMemories state={state} />;
  return (
    <MarkedList
      {...{ state, total, pages, marking, listRef }}
      label={t('memories.title')}
      rowHeight={ROW_HEIGHT}
      deedOf={(event) => deedOf(event, { state, onFilter, remove: () => void remove() })}
      renderRow={(index) => <Row state={state} index={index} now={now} />}
    />
  );
}

interface Deeds {
  readonly state: ExplorerState;
  readonly onFilter: () => void;
  readonly remove: () => void;
}

/** What a key means here, or null when it means nothing. */
function deedOf(event: KeyboardEvent, { state, onFilter, remove }: Deeds): (() => void) | null {
  if (event.key === 'a' && (event.ctrlKey || event.metaKey)) return state.marking.markAll;
  if (event.key === 'Delete' || event.key === 'Backspace') return remove;
  if (event.key === '/') return onFilter;
  if (event.key === ' ') return state.marking.toggleActive;
  if (event.key === 'Escape') return state.marked > 0 ? state.marking.clear : () => state.open(null);
  return null;
}

interface RowProps {
  readonly state: ExplorerState;
  readonly index: number;
  readonly now: number;
}

function Row({ state, index, now }: RowProps) {
  const memory = state.pages.rowAt(index);
  if (memory === undefined) return <Skeleton height={12} m={10} />;
  return (
    <FlashOnChange changed={state.pages.isChanged(index) ? changedOnce(memory) : UNCHANGED} rowKey={memory.id}>
      <MemoryRow memory={memory} now={now} />
    </FlashOnChange>
  );
}

/** One set per version of a row, so that it lights up once for it. */
function changedOnce(memory: { readonly id: string }): ReadonlySet<string> {
  const known = CHANGED.get(memory) ?? new Set([memory.id]);
  CHANGED.set(memory, known);
  return known;
}

function NoMemories({ state }: { readonly state: ExplorerState }) {
  if (isNarrowed(state.wanted)) {
    return (
      <EmptyState
        title={t('memories.empty.noFit')}
        actions={<Button onClick={state.showAll}>{t('memories.filters.showAll')}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<IconBrain size={22} aria-hidden />}
      title={t('memories.empty.title')}
      description={t('memories.empty.hint')}
      actions={<Button onClick={() => state.open({ kind: 'new' })}>{t('memories.newMemory')}</Button>}
    />
  );
}
