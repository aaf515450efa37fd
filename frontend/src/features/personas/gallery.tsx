/** The gallery under its bar: filter, order, and what to do with those that are marked. */

import { useState } from 'react';
import type { PersonaSummary } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useContextMenu } from '../../ui/context-menu';
import { EmptyState } from '../../ui/empty-state';
import { CardGrid } from './card-grid';
import classes from './card-grid.module.css';
import { GalleryBar } from './gallery-bar';
import { GalleryCard } from './gallery-card';
import { galleryMenu } from './gallery-menu';
import { type Shown, shownPersonas, tagsOf, withFigures } from './gallery-view';
import { usePersonaDeeds } from './use-persona-deeds';

interface GalleryProps {
  readonly personas: readonly PersonaSummary[];
  readonly changed: ReadonlySet<string>;
  readonly onOpen: (personaId: string) => void;
  readonly onCompare: (one: string, other: string) => void;
}

export function Gallery({ personas, changed, onOpen, onCompare }: GalleryProps) {
  const counts = useLiveQuery('personaMemoryCounts$', {});
  const talks = useLiveQuery('personaTalks$', {});
  const chosen = useLiveQuery('activePersona$', {});
  const [shown, setShown] = useState<Shown>({ text: '', tag: null, order: 'name', withRetired: false });
  const [activeId, setActiveId] = useState<string | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const deeds = usePersonaDeeds();

  const all = withFigures(personas, rowsOf(counts), rowsOf(talks));
  const cards = shownPersonas(all, shown);
  const active = Math.max(
    0,
    cards.findIndex((card) => card.id === activeId),
  );
  const markedCards = cards.filter((card) => marked.has(card.id));
  const activePersona = chosen.status === 'live' ? chosen.rows[0]?.id : undefined;
  const at = (index: number) => cards[index];
  const { menu, listeners } = useContextMenu((row) => {
    const persona = at(Number(row.closest('[data-index]')?.getAttribute('data-index') ?? -1));
    return persona ? galleryMenu(persona, deeds, onOpen) : [];
  }, t('personas.menu.name'));
  const mark = (index: number) => {
    const id = at(index)?.id;
    if (id === undefined) return;
    setMarked((known) => (known.has(id) ? new Set([...known].filter((one) => one !== id)) : new Set([...known, id])));
  };

  return (
    <>
      <GalleryBar
        shown={shown}
        onShow={setShown}
        tags={tagsOf(personas)}
        retired={personas.filter((persona) => persona.retired_at !== null).length}
        marked={markedCards}
        deeds={deeds}
        onUnmark={() => setMarked(new Set())}
        onCompare={onCompare}
      />
      {cards.length === 0 ? (
        <EmptyState title={t('personas.gallery.nothing')} description={t('personas.gallery.nothingWords')} />
      ) : (
        <div className={classes.around} {...listeners}>
          <CardGrid
            count={cards.length}
            label={t('personas.list.title')}
            active={active}
            getKey={(index) => at(index)?.id ?? String(index)}
            isMarked={(index) => marked.has(at(index)?.id ?? '')}
            onActive={(index) => setActiveId(at(index)?.id ?? null)}
            onMark={mark}
            onOpen={(index) => {
              const card = at(index);
              if (card) onOpen(card.id);
            }}
            renderCard={(index) => {
              const persona = at(index);
              return (
                persona && <GalleryCard persona={persona} isActive={persona.id === activePersona} changed={changed} />
              );
            }}
          />
        </div>
      )}
      {menu}
    </>
  );
}

function rowsOf<Row>(
  live: { readonly status: 'live'; readonly rows: readonly Row[] } | { readonly status: 'loading' | 'failed' },
) {
  return live.status === 'live' ? live.rows : null;
}
