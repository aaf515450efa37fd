/** The conversations of the active persona; the address tells which is open, and what to look for in it. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { ConversationScreen } from '../../features/conversations/conversation-screen';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function ConversationsRoute() {
  const { c, m } = useSearch({ from: '/conversations' });
  const navigate = useNavigate();
  const goTo = useCallback(
    (conversation: string | null, message: string | null = null) => {
      const search = { ...(conversation !== null && { c: conversation }), ...(message !== null && { m: message }) };
      void navigate({ to: '/conversations', search, replace: conversation !== null && message === null });
    },
    [navigate],
  );
  return (
    <ActivePersona title={t('app.places.conversations')}>
      {(personaId) => (
        <ConversationScreen
          personaId={personaId}
          place={{ conversationId: c ?? null, messageId: m ?? null }}
          onGoTo={goTo}
          onArrived={() => goTo(c ?? null)}
        />
      )}
    </ActivePersona>
  );
}
