/** A persona's conversations, folder by folder, as a list of any length of which only the pages in view are live. */

import { useLocalStorage } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import type { Problem } from '../../bridge/problem';
import type { ConversationRead } from '../../generated/live';
import { PAGE_ROWS, pageOf } from '../../lib/page-window';
import { useLiveQuery } from '../../reactive/use-live-query';
import { indexOfHeading, indexOfPlace, rowCountOf, rowIn, type Section, sectionsOf } from './list-layout';

/** Short folders that are open one below the other may need so many at once. */
/** So many pages at most are followed at once: hooks cannot be called in a loop. */
const SLOTS = 6;
const NO_ROWS: readonly ConversationRead[] = [];

export type Row =
  | { readonly kind: 'heading'; readonly section: Section }
  | { readonly kind: 'conversation'; readonly conversation: ConversationRead }
  | { readonly kind: 'coming' };

export interface Listed {
  readonly status: 'live';
  readonly total: number;
  readonly sections: readonly Section[];
  readonly rowCount: number;
  readonly rowAt: (index: number) => Row;
  readonly indexOf: (key: string | null) => number | null;
  readonly titles: () => readonly string[];
  readonly onVisibleRange: (first: number, last: number) => void;
  readonly toggle: (section: Section) => void;
}

type Unlisted = (
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
) &
  Pick<Listed, 'total' | 'titles'>;

export function useConversations(personaId: string, title: string): Listed | Unlisted {
  const filter = { persona_id: personaId, title: title === '' ? null : title };
  const folders = useLiveQuery('conversationFolders$', filter);
  const [closed, setClosed] = useLocalStorage<readonly string[]>({
    key: `pjais.closed-folders.${personaId}`,
    defaultValue: [],
  });
  const [range, setRange] = useState({ first: 0, last: 0 });
  const live = folders.status === 'live' ? folders.rows : null;
  const sections = useMemo(() => sectionsOf(live ?? [], new Set(title === '' ? closed : [])), [live, closed, title]);
  const rowCount = rowCountOf(sections);
  const pages = pagesIn(sections, Math.min(range.first, rowCount - 1), Math.min(range.last, rowCount - 1));
  const held = [
    usePage(filter, pages[0] ?? null),
    usePage(filter, pages[1] ?? null),
    usePage(filter, pages[2] ?? null),
    usePage(filter, pages[3] ?? null),
    usePage(filter, pages[4] ?? null),
    usePage(filter, pages[5] ?? null),
  ];
  const onVisibleRange = useCallback((first: number, last: number) => setRange({ first, last }), []);

  const titles = () => held.flatMap(({ rows }) => rows.map((row) => row.title));
  const total = sections.reduce((sum, section) => sum + section.count, 0);
  if (folders.status !== 'live') return { ...folders, total, titles };
  const at = (place: number) => held.find(({ page }) => page === pageOf(place))?.rows[place % PAGE_ROWS];
  return {
    status: 'live',
    total,
    sections,
    rowCount,
    rowAt: (index) => {
      const row = rowIn(sections, index);
      if (row?.kind === 'heading') return row;
      const conversation = row && at(row.place);
      return conversation ? { kind: 'conversation', conversation } : { kind: 'coming' };
    },
    indexOf: (key) => {
      if (key === null) return null;
      for (const { page, rows } of held) {
        const place = rows.findIndex((row) => row.id === key);
        if (page !== null && place >= 0) return indexOfPlace(sections, page * PAGE_ROWS + place);
      }
      return indexOfHeading(sections, key);
    },
    titles,
    onVisibleRange,
    toggle: ({ key, isClosed }) =>
      setClosed((keys) => (isClosed ? keys.filter((each) => each !== key) : [...keys, key])),
  };
}

/** The pages that rows in view are on, and one on either side. */
function pagesIn(sections: readonly Section[], first: number, last: number): readonly number[] {
  const pages = new Set<number>([0]);
  for (let index = first - 10; index <= last + 10; index += 1) {
    const row = rowIn(sections, index);
    if (row?.kind === 'conversation') pages.add(pageOf(row.place));
  }
  const inView = [...pages];
  return inView.length > SLOTS ? inView.slice(1, SLOTS + 1) : inView;
}

interface Filter {
  readonly persona_id: string;
  readonly title: string | null;
}

function usePage(filter: Filter, page: number | null) {
  const params = { ...filter, by_folder: true, limit: PAGE_ROWS, offset: (page ?? 0) * PAGE_ROWS };
  const live = useLiveQuery('conversations$', params, { enabled: page !== null });
  return { page, rows: live.status === 'live' && page !== null ? live.rows : NO_ROWS };
}
