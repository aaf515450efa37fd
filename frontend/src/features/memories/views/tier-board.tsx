/** Hot, warm and cold beside each other: memories are dragged, or sent by key, from one to another. */

import { useRef } from 'react';
import { t } from '../../../i18n/i18n';
import type { VirtualListControl } from '../../../ui/virtual-list';
import type { BulkTarget } from '../bulk-plan';
import { TIERS, type Tier } from '../memory-vocabulary';
import { isMarked } from '../selection';
import type { ExplorerState } from '../use-explorer';
import classes from './board.module.css';
import { TierColumn } from './tier-column';

export interface BoardProps {
  readonly state: ExplorerState;
  readonly onFilter: () => void;
  readonly onRemove: (ids: readonly string[]) => void;
}

/** What the columns have loaded, each by its tier. */
type Loaded = Partial<Record<Tier, () => ReadonlyMap<string, BulkTarget>>>;

export function TierBoard({ state, onFilter, onRemove }: BoardProps) {
  const lists = useRef<Partial<Record<Tier, VirtualListControl | null>>>({});
  const loaded = useRef<Loaded>({});
  const [selection] = state.selected;
  const rows = () => new Map(TIERS.flatMap((tier) => [...(loaded.current[tier]?.() ?? [])]));

  /** Those that are marked, if this one is among them; else this one alone. */
  const move = (id: string, tier: Tier) =>
    void state.deeds.attempt(async () => {
      const single = rows().get(id);
      const targets = isMarked(selection, id) ? await state.targets(rows()) : single ? [single] : [];
      await state.deeds.change(targets, { kind: 'tier', tier });
      state.marking.clear();
    });
  const focusBeside = (tier: Tier, step: -1 | 1) => {
    const next = TIERS[TIERS.indexOf(tier) + step];
    if (next !== undefined) lists.current[next]?.focus();
  };

  return (
    <section className={classes.board} aria-label={t('memories.board.name')}>
      {TIERS.map((tier) => (
        <TierColumn
          key={tier}
          state={state}
          tier={tier}
          listRef={(list) => {
            lists.current[tier] = list;
          }}
          onLoaded={(read) => {
            loaded.current[tier] = read;
          }}
          onMove={move}
          onBeside={(step) => focusBeside(tier, step)}
          onFilter={onFilter}
          onRemove={onRemove}
        />
      ))}
    </section>
  );
}
