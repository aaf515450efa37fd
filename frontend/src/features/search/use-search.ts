/** Search from the palette: memories by words and meaning, messages by their words, conversations by their title. */

import { useCallback } from 'react';
import { answer } from '../../bridge/client';
import type { Command } from '../../commands/registry';
import { conversationsList, memoriesSearch, messagesSearch } from '../../generated/api/sdk.gen';
import type { ConversationRead, MessageHit, SearchResult } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { reasonsOf } from './reasons';

const MOST = 6;
const CUT = 90;

/** What is found as things to go to; nothing without a persona. */
export function useSearch(
  personaId: string | null,
  goTo: (address: string) => void,
): (text: string) => Promise<readonly Command[]> {
  return useCallback(
    async (text: string) => {
      if (personaId === null) return [];
      const of = { persona_id: personaId, limit: MOST };
      const [memories, messages, conversations] = await Promise.all([
        answer(memoriesSearch({ body: { ...of, query: text, wait_s: 0 } })),
        answer(messagesSearch({ query: { ...of, q: text } })),
        answer(conversationsList({ query: { ...of, title: text } })),
      ]);
      const found = [
        ...conversations.items.map(toConversation),
        ...memories.results.map(toMemory),
        ...messages.results.map(toMessage),
      ];
      return found.map((command) => ({ ...command, run: () => goTo(command.goesTo) }));
    },
    [personaId, goTo],
  );
}

type Going = Omit<Command, 'run'> & { readonly goesTo: string };

function toMemory({ memory, why }: SearchResult): Going {
  return {
    id: `memory.${memory.id}`,
    title: cut(memory.content),
    description: reasonsOf(why),
    group: 'memories',
    goesTo: `/memories?memory=${memory.id}`,
  };
}

function toMessage(hit: MessageHit): Going {
  return {
    id: `message.${hit.id}`,
    title: cut(hit.excerpt),
    description: hit.conversation_title || t('search.untitled'),
    group: 'messages',
    goesTo: `/conversations?c=${hit.conversation_id}&m=${hit.id}`,
  };
}

export function toConversation({ id, title }: Pick<ConversationRead, 'id' | 'title'>): Going {
  return {
    id: `conversation.${id}`,
    title: title || t('search.untitled'),
    group: 'conversations',
    goesTo: `/conversations?c=${id}`,
  };
}

function cut(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > CUT ? `${flat.slice(0, CUT)}…` : flat;
}
