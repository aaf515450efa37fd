/** The explorer of one persona's memories. */

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { DetailSplit } from '../../ui/detail-split';
import { Screen } from '../../ui/screen';
import type { VirtualListControl } from '../../ui/virtual-list';
import { BulkBar } from './bulk-bar';
import type { BulkChange } from './bulk-plan';
import { ExplorerViews } from './explorer-views';
import { IndexProgress } from './index-progress';
import { MemoryDetail } from './memory-detail';
import { MemoryToolbar } from './memory-toolbar';
import { MergeDialog } from './merge-dialog';
import { NewMemory } from './new-memory';
import { QuickAdd } from './quick-add';
import type { SharedView } from './shared-view';
import type { Address } from './use-address';
import { type ExplorerState, useExplorer } from './use-explorer';
import { ViewSwitch } from './view-switch';

export interface ExplorerProps extends Address {
  readonly personaId: string;
  /** Shows a message in its conversation. */
  readonly onMessage: (conversationId: string, messageId: string) => void;
  /** The memories as a graph; without it that view is not offered. */
  readonly graph?: ((shared: SharedView) => ReactNode) | undefined;
}

export function Explorer({ personaId, search, onSearch, onMessage, graph }: ExplorerProps) {
  const state = useExplorer(personaId, { search, onSearch }, graph !== undefined);
  const list = useRef<VirtualListControl>(null);
  const filter = useRef<HTMLInputElement>(null);
  const quick = useRef<HTMLInputElement>(null);
  const toList = () => list.current?.focus();
  const { deeds, marked, open } = state;
  const removeMarked = async () => {
    await deeds.attempt(async () => deeds.remove((await state.targets()).map(({ id }) => id)));
    state.marking.clear();
  };
  const isBeside = state.opened !== null && (state.view !== 'provenance' || state.opened.kind === 'new');
  const isFiltered = state.view !== 'compare' && state.view !== 'provenance';
  const [merging, setMerging] = useState<readonly string[] | null>(null);
  const askToMerge = () => deeds.attempt(async () => setMerging((await state.targets()).map(({ id }) => id)));
  const merge = async (ids: readonly string[], content: string) => {
    const id = await deeds.merge(ids, content);
    if (id === null) return;
    setMerging(null);
    state.marking.clear();
    open({ kind: 'memory', id });
  };
  const changeMarked = (change: BulkChange) => deeds.attempt(async () => deeds.change(await state.targets(), change));

  return (
    <Screen
      title={t('memories.title')}
      subtitle={state.count.status === 'live' && t('memories.count', { count: state.total })}
      actions={
        <>
          <ViewSwitch view={state.view} hasGraph={state.hasGraph} onView={state.go} />
          <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => open({ kind: 'new' })}>
            {t('memories.newMemory')}
          </Button>
        </>
      }
    >
      {isFiltered && (
        <MemoryToolbar
          personaId={personaId}
          filters={state.wanted}
          onChange={state.filter}
          onLeave={toList}
          filterRef={filter}
        />
      )}
      <DetailSplit
        detailLabel={t('memories.memory')}
        onClose={() => open(null)}
        detail={isBeside ? <Panel state={state} onLeave={toList} /> : null}
      >
        {marked > 0 && (
          <BulkBar
            count={marked}
            total={state.total}
            busy={deeds.busy}
            tagChoices={state.tagChoices}
            onChange={(change) => void changeMarked(change)}
            onMerge={() => void askToMerge()}
            onDelete={() => void removeMarked()}
            onMarkAll={state.marking.markAll}
            onClear={state.marking.clear}
          />
        )}
        <ExplorerViews
          state={state}
          listRef={list}
          onFilter={() => filter.current?.focus()}
          onRemoveMarked={removeMarked}
          onMessage={onMessage}
          graph={graph}
        />
        <IndexProgress />
        {state.view === 'list' && (
          <QuickAdd
            inputRef={quick}
            onLeave={toList}
            onAdd={async (content) => (await deeds.add({ content })) !== null}
          />
        )}
      </DetailSplit>
      {merging !== null && (
        <MergeDialog
          ids={merging}
          busy={deeds.busy}
          onMerge={(content) => void merge(merging, content)}
          onClose={() => setMerging(null)}
        />
      )}
    </Screen>
  );
}

function Panel({ state, onLeave }: { readonly state: ExplorerState; readonly onLeave: () => void }) {
  const { opened, open, deeds, tagChoices } = state;
  const close = () => {
    open(null);
    onLeave();
  };
  if (opened === null) return null;
  if (opened.kind === 'new') {
    const add = async (draft: Parameters<typeof deeds.add>[0]) => {
      const id = await deeds.add(draft);
      if (id !== null) open({ kind: 'memory', id });
    };
    return <NewMemory tagChoices={tagChoices} busy={deeds.busy} onAdd={(draft) => void add(draft)} onClose={close} />;
  }
  return (
    <MemoryDetail
      memoryId={opened.id}
      tagChoices={tagChoices}
      onClose={close}
      onDelete={(id) => void deeds.remove([id])}
      onSplit={deeds.split}
      onRestore={(id) => void deeds.restore(id)}
      focusCount={0}
    />
  );
}
