/** What can be done to a memory of a list, by right click or the menu key; marked ones are dealt with together. */

import type { ReactNode } from 'react';
import type { MemoryListRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { ContextMenu, type ContextMenuItem } from '../../ui/context-menu';
import type { BulkChange, BulkTarget } from './bulk-plan';
import { TIERS, tierLabel } from './memory-vocabulary';
import { isMarked } from './selection';
import type { ExplorerState } from './use-explorer';

interface MemoryMenuProps {
  readonly state: ExplorerState;
  /** The one it is about, asked for when it opens. */
  readonly memory: () => MemoryListRow | undefined;
  readonly loaded: () => ReadonlyMap<string, BulkTarget>;
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

export function MemoryMenu({ state, memory, loaded, onClosed, children }: MemoryMenuProps) {
  const items = () => {
    const found = memory();
    onClosed();
    return found === undefined ? [] : itemsFor(state, found, loaded);
  };
  return (
    <ContextMenu items={items} label={t('memories.menu.name')}>
      {children}
    </ContextMenu>
  );
}

function itemsFor(
  state: ExplorerState,
  memory: MemoryListRow,
  loaded: () => ReadonlyMap<string, BulkTarget>,
): readonly ContextMenuItem[] {
  const [selection] = state.selected;
  const { deeds } = state;
  const targets = async () => (isMarked(selection, memory.id) ? state.targets(loaded()) : [memory]);
  const change = (what: BulkChange) => () => void deeds.attempt(async () => deeds.change(await targets(), what));
  const isPinned = memory.pinned_at !== null;
  const isActive = memory.state === 'active';
  return [
    {
      id: 'open',
      label: t('memories.menu.open'),
      group: 'go',
      run: () => state.open({ kind: 'memory', id: memory.id }),
    },
    {
      id: 'provenance',
      label: t('memories.menu.provenance'),
      group: 'go',
      run: () => state.go('provenance', memory.id),
    },
    { id: 'timeline', label: t('memories.menu.timeline'), group: 'go', run: () => state.go('timeline', memory.id) },
    ...(state.hasGraph
      ? [{ id: 'graph', label: t('memories.menu.graph'), group: 'go', run: () => state.go('graph', memory.id) }]
      : []),
    {
      id: 'pin',
      label: t(isPinned ? 'memories.menu.unpin' : 'memories.menu.pin'),
      group: 'recall',
      run: change({ kind: 'pin', pinned: !isPinned }),
    },
    {
      id: 'state',
      label: t(isActive ? 'memories.menu.disable' : 'memories.menu.enable'),
      group: 'recall',
      run: change({ kind: 'state', state: isActive ? 'disabled' : 'active' }),
    },
    ...TIERS.map((tier) => ({
      id: tier,
      label: t('memories.menu.moveTo', { tier: tierLabel(tier) }),
      group: 'tier',
      disabled: tier === memory.tier && !isMarked(selection, memory.id),
      run: change({ kind: 'tier', tier }),
    })),
    {
      id: 'delete',
      label: t('memories.menu.delete'),
      group: 'delete',
      danger: true,
      shortcut: 'Delete',
      run: () => void deeds.attempt(async () => deeds.remove((await targets()).map(({ id }) => id))),
    },
  ];
}
