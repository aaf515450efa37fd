/** Search from the palette: memories by words and meaning, messages by their words. */

import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { answer } from '../../bridge/client';
import type { Command } from '../../commands/registry';
import { memoriesSearch, messagesSearch } from '../../generated/api/sdk.gen';
import type { MessageHit, SearchResult } from '../../generated/api/types.gen';
import { reasonsOf } from './reasons';

const MOST = 6;
const CUT = 90;

/** What is found as things to go to; nothing without a persona. */
export function useSearch(personaId: string | null): (text: string) => Promise<readonly Command[]> {
  const navigate = useNavigate();
  return useCallback(
    async (text: string) => {
      if (personaId === null) return [];
      const body = { persona_id: personaId, query: text, limit: MOST, wait_s: 0 };
      const query = { persona_id: personaId, q: text, limit: MOST };
      const [memories, messages] = await Promise.all([
        answer(memoriesSearch({ body })),
        answer(messagesSearch({ query })),
      ]);
      const toMemory = ({ memory, why }: SearchResult): Command => ({
        id: `memory.${memory.id}`,
        title: cut(memory.content),
        description: reasonsOf(why),
        group: 'Memories',
        run: () => void navigate({ to: '/memories', search: { memory: memory.id } }),
      });
      const toMessage = (hit: MessageHit): Command => ({
        id: `message.${hit.id}`,
        title: cut(hit.excerpt),
        description: hit.conversation_title || 'Untitled conversation',
        group: 'Messages',
        run: () => void navigate({ to: '/conversations', search: { c: hit.conversation_id, m: hit.id } }),
      });
      return [...memories.results.map(toMemory), ...messages.results.map(toMessage)];
    },
    [personaId, navigate],
  );
}

function cut(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > CUT ? `${flat.slice(0, CUT)}…` : flat;
}
