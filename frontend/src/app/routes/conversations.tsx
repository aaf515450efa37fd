/** The conversations of the active persona. */

import { useSearch } from '@tanstack/react-router';
import { ConversationScreen } from '../../features/conversations/conversation-screen';
import { ActivePersona } from '../active-persona';

export function ConversationsRoute() {
  const { c, m } = useSearch({ from: '/conversations' });
  return (
    <ActivePersona title="Conversations">
      {(personaId) => <ConversationScreen personaId={personaId} conversationId={c} messageId={m} />}
    </ActivePersona>
  );
}
