/** Which row is active and which are marked, while rows come, go and load. */

import { type Dispatch, type SetStateAction, useRef, useState } from 'react';
import type { Move } from '../../ui/virtual-list';
import { EVERYTHING, extended, isMarked, NOTHING, only, type Selection, toggled } from './selection';

export interface Marking {
  selection: Selection;
  activeIndex: number | null;
  activeId: string | null;
  isMarked: (index: number) => boolean;
  move: (index: number, how: Move) => void;
  toggleActive: () => void;
  markAll: () => void;
  clear: () => void;
}

/** The list as far as marking must know it. */
export interface MarkableList {
  idAt: (index: number) => string | undefined;
  /** Where a memory stands among the loaded rows. */
  indexOf: (id: string) => number | null;
  /** Ids from row `first` to `last`, loaded or not. */
  idsBetween: (first: number, last: number) => Promise<readonly string[]>;
}

export type SharedSelection = readonly [Selection, Dispatch<SetStateAction<Selection>>];

interface Active {
  id: string | null;
  index: number;
}

/** Several lists may share one selection; each has its own active row. */
export function useMarking(list: MarkableList, [selection, setSelection]: SharedSelection): Marking {
  const [active, setActive] = useState<Active | null>(null);
  const anchor = useRef<number | null>(null);
  // A row keeps being the active one when others come in above it; when it is gone, its place is.
  const activeIndex = active === null ? null : ((active.id === null ? null : list.indexOf(active.id)) ?? active.index);
  const activeId = activeIndex === null ? null : (list.idAt(activeIndex) ?? null);

  const markRange = async (index: number) => {
    const from = anchor.current ?? index;
    const ids = await list.idsBetween(Math.min(from, index), Math.max(from, index));
    setSelection((marked) => (marked.kind === 'all' ? extended(marked, ids) : only(ids)));
  };
  const move = (index: number, how: Move) => {
    const id = list.idAt(index) ?? null;
    setActive({ id, index });
    if (how.extend) {
      anchor.current ??= activeIndex ?? index;
      void markRange(index).catch(() => undefined);
      return;
    }
    anchor.current = index;
    if (how.toggle && id !== null) setSelection(toggled(selection, id));
    // Keys walk past marked rows, as the pattern of ARIA's listboxes has it; a plain click begins anew.
    else if (how.by === 'click') setSelection(NOTHING);
  };

  return {
    selection,
    activeIndex,
    activeId,
    isMarked: (index) => {
      const id = list.idAt(index);
      return id !== undefined && isMarked(selection, id);
    },
    move,
    toggleActive: () => {
      if (activeId !== null) setSelection(toggled(selection, activeId));
    },
    markAll: () => setSelection(EVERYTHING),
    clear: () => setSelection(NOTHING),
  };
}
