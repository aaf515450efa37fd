/** What is done to conversations and their messages; everything that takes something away can be undone. */

import { useMemo } from 'react';
import { answer } from '../../bridge/client';
import { undoStep } from '../../commands/undo-step';
import {
  conversationsCreate,
  conversationsDelete,
  conversationsRenameFolder,
  conversationsUpdate,
  messagesAlternatives,
  messagesBranch,
  messagesCreate,
  messagesDelete,
  messagesShow,
  messagesUpdate,
  repliesCreate,
  repliesStop,
} from '../../generated/api/sdk.gen';
import type { ConversationPatch } from '../../generated/api/types.gen';
import type { ConversationRead, MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { showUndo } from '../../ui/show-undo';
import { shownTitle } from './conversation-title';
import type { Role } from './message-roles';

export function useConversationDeeds(personaId: string) {
  const { run } = useCommand((work: () => Promise<unknown>) => work().then(() => true));
  const creating = useCommand((title: string) =>
    answer(conversationsCreate({ body: { persona_id: personaId, title } })),
  );
  const begin = creating.run;
  return useMemo(() => ({ begin, ...deedsOf(run) }), [begin, run]);
}

type Run = (work: () => Promise<unknown>) => Promise<boolean | undefined>;

function deedsOf(run: Run) {
  const done = async (work: () => Promise<unknown>) => (await run(work)) ?? false;
  let latestChange: Promise<unknown> = Promise.resolve();
  const change = (conversation: ConversationRead, body: ConversationPatch) => {
    const changed = done(() => answer(conversationsUpdate({ path: { conversation_id: conversation.id }, body })));
    latestChange = changed;
    return changed;
  };
  /** What is replied goes by the options as they were set last, also when they are still on their way. */
  const ask = (work: () => Promise<unknown>) => done(() => latestChange.then(work));
  const show = (messageId: string) => done(() => answer(messagesShow({ path: { message_id: messageId } })));

  return {
    change,
    file: async (conversation: ConversationRead, folder: string) => {
      if (!(await change(conversation, { folder }))) return;
      const title = shownTitle(conversation);
      const message =
        folder === '' ? t('conversations.menu.movedOut', { title }) : t('conversations.menu.moved', { title, folder });
      showUndo({ message, undo: () => done(() => undoStep([conversation.id])) });
    },
    rename: (conversation: ConversationRead, title: string) => change(conversation, { title }),
    remove: async (conversation: ConversationRead) => {
      const path = { conversation_id: conversation.id };
      if (!(await done(() => answer(conversationsDelete({ path }))))) return;
      const undo = () => done(() => undoStep([conversation.id]));
      showUndo({ message: t('conversations.deeds.deleted', { title: shownTitle(conversation) }), undo });
    },
    renameFolder: async (personaId: string, folder: string, name: string) => {
      let ids: readonly string[] = [];
      const body = { persona_id: personaId, folder, name };
      const work = async () => {
        ids = (await answer(conversationsRenameFolder({ body }))).ids;
      };
      if (!(await done(work))) return false;
      const message =
        name === ''
          ? t('conversations.deeds.dissolved', { folder })
          : t('conversations.deeds.folderRenamed', { folder, name });
      showUndo({ message, undo: () => done(() => undoStep(ids)) });
      return true;
    },
    add: (conversationId: string, role: Role, content: string) =>
      ask(() => answer(messagesCreate({ path: { conversation_id: conversationId }, body: { role, content } }))),
    edit: (message: MessageRow, content: string) =>
      done(() => answer(messagesUpdate({ path: { message_id: message.id }, body: { content } }))),
    resend: (message: MessageRow, content: string) => {
      const path = { conversation_id: message.conversation_id };
      const body = { role: 'user' as const, content, parent_id: message.parent_id };
      return ask(() => answer(messagesCreate({ path, body })));
    },
    replyInstead: (message: MessageRow) => {
      const path = { conversation_id: message.conversation_id };
      return ask(() => answer(repliesCreate({ path, body: { instead_of: message.id } })));
    },
    reply: (conversationId: string) =>
      ask(() => answer(repliesCreate({ path: { conversation_id: conversationId }, body: {} }))),
    stop: (conversationId: string) => done(() => answer(repliesStop({ path: { conversation_id: conversationId } }))),
    show,
    showBeside: (message: MessageRow, step: number) =>
      done(async () => {
        const { items } = await answer(messagesAlternatives({ path: { message_id: message.id } }));
        const beside = items[message.place + step];
        if (beside) await answer(messagesShow({ path: { message_id: beside.id } }));
      }),
    branch: (message: { readonly id: string }) =>
      done(() => answer(messagesBranch({ path: { message_id: message.id } }))),
    removeMessage: async (message: MessageRow) => {
      const path = { message_id: message.id };
      if (!(await done(() => answer(messagesDelete({ path }))))) return;
      showUndo({ message: t('conversations.deeds.messageDeleted'), undo: () => done(() => undoStep([message.id])) });
    },
  };
}

export type ConversationDeeds = ReturnType<typeof useConversationDeeds>;
