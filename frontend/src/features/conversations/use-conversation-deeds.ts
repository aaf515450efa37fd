/** What is done to conversations and their messages; everything that takes something away can be undone. */

import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import {
  conversationsCreate,
  conversationsDelete,
  conversationsUpdate,
  messagesCreate,
  messagesDelete,
  messagesUpdate,
} from '../../generated/api/sdk.gen';
import type { ConversationRead, MessageRead } from '../../generated/live';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';
import { shownTitle } from './conversation-title';
import type { Role } from './message-roles';

export function useConversationDeeds(personaId: string) {
  const { run } = useCommand((work: () => Promise<unknown>) => work().then(() => true));
  const creating = useCommand((title: string) =>
    answer(conversationsCreate({ body: { persona_id: personaId, title } })),
  );
  const done = async (work: () => Promise<unknown>) => (await run(work)) ?? false;

  return {
    begin: creating.run,
    rename: (conversation: ConversationRead, title: string) => {
      const path = { conversation_id: conversation.id };
      return done(() => answer(conversationsUpdate({ path, body: { title } })));
    },
    remove: async (conversation: ConversationRead) => {
      const path = { conversation_id: conversation.id };
      if (!(await done(() => answer(conversationsDelete({ path }))))) return;
      const undo = () => done(() => undoStep([conversation.id]));
      showUndo({ message: `“${shownTitle(conversation)}” was deleted`, undo });
    },
    add: (conversationId: string, role: Role, content: string) =>
      done(() => answer(messagesCreate({ path: { conversation_id: conversationId }, body: { role, content } }))),
    edit: (message: MessageRead, content: string) =>
      done(() => answer(messagesUpdate({ path: { message_id: message.id }, body: { content } }))),
    removeMessage: async (message: MessageRead) => {
      const path = { message_id: message.id };
      if (!(await done(() => answer(messagesDelete({ path }))))) return;
      showUndo({ message: 'Message deleted', undo: () => done(() => undoStep([message.id])) });
    },
  };
}

export type ConversationDeeds = ReturnType<typeof useConversationDeeds>;
