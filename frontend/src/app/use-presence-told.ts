/** Tells the other devices what is open here: a persona, a conversation, and whether somebody is typing in it. */

import { useDocumentVisibility } from '@mantine/hooks';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { answer } from '../bridge/client';
import { useFocusedPane } from '../commands/pane-focus';
import { typing } from '../commands/typing';
import { syncBePresent } from '../generated/api/sdk.gen';
import { useActivePersonaId } from './active-persona';
import { conversationIn, routerOf } from './panes';

export function usePresenceTold(isJoined: boolean): void {
  const router = routerOf(useFocusedPane());
  const address = useRouterState({ ...(router ? { router } : {}), select: (state) => state.location.href });
  const active = useActivePersonaId();
  const isSeen = useDocumentVisibility() === 'visible';
  const isTyping = useSyncExternalStore(typing.watch, typing.current);
  const persona = isSeen ? (personaIn(address) ?? active) : null;
  const conversation = persona === null ? null : conversationIn(address);
  useEffect(() => {
    if (!isJoined) return;
    const body = { persona_id: persona, conversation_id: conversation, is_typing: isTyping && conversation !== null };
    // Whoever does not hear of it misses nothing that lasts.
    answer(syncBePresent({ body })).catch(() => undefined);
  }, [isJoined, persona, conversation, isTyping]);
}

function personaIn(address: string): string | null {
  return /^\/personas\/([^/?#]+)/.exec(address)?.[1] ?? null;
}
