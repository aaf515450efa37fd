/** What the palette knows beside commands: personas, lately used conversations, tags; followed while it is open. */

import { useMemo } from 'react';
import type { Command } from '../../commands/registry';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { toConversation } from './use-search';

const MOST_CONVERSATIONS = 100;

export function useKnown(
  personaId: string | null,
  isOpen: boolean,
  goTo: (address: string) => void,
): readonly Command[] {
  const enabled = isOpen && personaId !== null;
  const persona_id = personaId ?? '';
  const personas = useLiveQuery('personas$', {});
  const conversations = useLiveQuery('conversations$', { persona_id, limit: MOST_CONVERSATIONS }, { enabled });
  const tags = useLiveQuery('memoryTags$', { persona_id }, { enabled });
  const named = personas.status === 'live' ? personas.rows : null;
  const listed = enabled && conversations.status === 'live' ? conversations.rows : null;
  const used = enabled && tags.status === 'live' ? tags.rows : null;
  return useMemo(() => {
    const known = [
      ...(named ?? []).map(({ id, name }) => ({
        id: `persona.open.${id}`,
        title: t('search.openPersona', { name }),
        group: 'personas',
        goesTo: `/personas/${id}`,
      })),
      ...(listed ?? []).map(toConversation),
      ...(used ?? []).map(({ tag, count }) => ({
        id: `tag.${tag}`,
        title: `#${tag}`,
        description: t('search.tagged', { count }),
        group: 'tags',
        goesTo: `/memories?tag=${encodeURIComponent(tag)}`,
      })),
    ];
    return known.map((command) => ({ ...command, run: () => goTo(command.goesTo) }));
  }, [named, listed, used, goTo]);
}
