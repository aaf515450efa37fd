/** What can be asked with a text: the persona, in a new conversation or the open one, and its memories. */

import { useCallback } from 'react';
import { answer } from '../../bridge/client';
import type { Command } from '../../commands/registry';
import { conversationsCreate, messagesCreate } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';

const TITLE = 60;

interface Asked {
  readonly persona: { readonly id: string; readonly name: string } | null;
  /** The conversation that is open where the focus is. */
  readonly openConversation: () => string | null;
  readonly goTo: (address: string) => void;
}

export function useAsk({ persona, openConversation, goTo }: Asked): (text: string) => readonly Command[] {
  const { run } = useCommand(async (conversationId: string | null, content: string) => {
    const id = conversationId ?? (await begun(persona?.id ?? '', content));
    await answer(messagesCreate({ path: { conversation_id: id }, body: { role: 'user', content } }));
    goTo(`/conversations?c=${id}`);
  });
  return useCallback(
    (text: string) => {
      if (persona === null || text === '') return [];
      const open = openConversation();
      const here = {
        id: 'ask.here',
        title: t('search.askHere', { text }),
        group: 'ask',
        run: () => void run(open, text),
      };
      const address = `/memories?q=${encodeURIComponent(text)}`;
      return [
        {
          id: 'ask.new',
          title: t('search.ask', { name: persona.name, text }),
          group: 'ask',
          run: () => void run(null, text),
        },
        ...(open === null ? [] : [here]),
        {
          id: 'ask.memories',
          title: t('search.inMemories', { text }),
          group: 'ask',
          goesTo: address,
          run: () => goTo(address),
        },
      ];
    },
    [persona, openConversation, goTo, run],
  );
}

async function begun(personaId: string, content: string): Promise<string> {
  const title = content.length > TITLE ? `${content.slice(0, TITLE)}…` : content;
  return (await answer(conversationsCreate({ body: { persona_id: personaId, title } }))).id;
}
