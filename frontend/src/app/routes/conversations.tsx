/** The conversations of the active persona. */

import { ConversationScreen } from '../../features/conversations/conversation-screen';
import { useActivePersonaId } from '../active-persona';

export function ConversationsRoute() {
  const personaId = useActivePersonaId();
  return <ConversationScreen key={personaId} personaId={personaId} />;
}
