/** The conversations of the active persona. */

import { ConversationScreen } from '../../features/conversations/conversation-screen';
import { ActivePersona } from '../active-persona';

export function ConversationsRoute() {
  return (
    <ActivePersona title="Conversations">{(personaId) => <ConversationScreen personaId={personaId} />}</ActivePersona>
  );
}
