/** The palette with all there is to go to, to find and to ask. */

import { useMemo } from 'react';
import { Palette } from '../commands/palette';
import { focusedPane } from '../commands/pane-focus';
import type { Command } from '../commands/registry';
import { PAGE_IDS, pageTitle } from '../features/help/pages';
import { useAsk } from '../features/search/use-ask';
import { useKnown } from '../features/search/use-known';
import { useSearch } from '../features/search/use-search';
import { sectionsHere } from '../features/settings/sections';
import { t } from '../i18n/i18n';
import { useLiveQuery } from '../reactive/use-live-query';
import { addressOf, canSplit, conversationIn, goTo, openBeside } from './panes';
import { openWindow } from './windows';

export function AppPalette({ opened }: { readonly opened: boolean }) {
  const active = useLiveQuery('activePersona$', {});
  const row = active.status === 'live' ? active.rows[0] : undefined;
  const [id, name] = [row?.id ?? null, row?.name ?? ''];
  const persona = useMemo(() => (id === null ? null : { id, name }), [id, name]);
  const known = useKnown(id, opened, goTo);
  const all = useMemo(() => [...known, ...settingsEntries(), ...helpEntries()], [known]);
  const search = useSearch(id, goTo);
  const ask = useAsk({ persona, openConversation, goTo });
  return (
    <Palette
      known={all}
      search={search}
      ask={ask}
      canSplit={canSplit}
      onOpen={(address, where) => (where === 'window' ? openWindow(address) : openBeside(address))}
    />
  );
}

function settingsEntries(): readonly Command[] {
  return sectionsHere().map((section) => {
    const goesTo = `/settings?section=${section}`;
    return {
      id: `settings.${section}`,
      title: t(`settings.sections.${section}`),
      keywords: t(`settings.keywords.${section}`),
      group: 'settings',
      goesTo,
      run: () => goTo(goesTo),
    };
  });
}

function helpEntries(): readonly Command[] {
  return PAGE_IDS.map((id) => {
    const goesTo = `/help/${id}`;
    const keywords = t('app.places.help');
    return { id: `help.${id}`, title: pageTitle(id), keywords, group: 'help', goesTo, run: () => goTo(goesTo) };
  });
}

/** In the half that has the focus. */
function openConversation(): string | null {
  return conversationIn(addressOf(focusedPane()));
}
