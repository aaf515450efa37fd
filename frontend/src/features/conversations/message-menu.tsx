/** What can be done to a message, by right click or keys. */

import { IconCopy, IconEye, IconGitBranch, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { ContextMenuItem } from '../../ui/context-menu';
import type { ConversationDeeds } from './use-conversation-deeds';

interface MessageDeeds {
  readonly deeds: ConversationDeeds;
  readonly onEdit: () => void;
  readonly onShowPrompt: (message: MessageRow) => void;
}

export function messageMenu(message: MessageRow, on: MessageDeeds): readonly ContextMenuItem[] {
  const isWriting = message.state === 'writing';
  const isReply = message.role === 'assistant' && message.parent_id !== null;
  const again = {
    id: 'again',
    label: t('conversations.message.anotherReply'),
    group: 'change',
    icon: <IconRefresh size={14} aria-hidden />,
    disabled: isWriting,
    run: () => void on.deeds.replyInstead(message),
  };
  const prompt = {
    id: 'prompt',
    label: t('conversations.prompt.title'),
    group: 'look',
    icon: <IconEye size={14} aria-hidden />,
    run: () => on.onShowPrompt(message),
  };
  return [
    {
      id: 'copy',
      label: t('conversations.menu.copy'),
      group: 'look',
      icon: <IconCopy size={14} aria-hidden />,
      run: () => void navigator.clipboard.writeText(message.content),
    },
    ...(message.model === null ? [] : [prompt]),
    {
      id: 'edit',
      label: t('conversations.message.edit'),
      group: 'change',
      icon: <IconPencil size={14} aria-hidden />,
      disabled: isWriting,
      run: on.onEdit,
    },
    ...(isReply ? [again] : []),
    {
      id: 'branch',
      label: t('conversations.message.branch'),
      group: 'change',
      icon: <IconGitBranch size={14} aria-hidden />,
      run: () => void on.deeds.branch(message),
    },
    {
      id: 'delete',
      label: t('conversations.message.delete'),
      group: 'end',
      danger: true,
      icon: <IconTrash size={14} aria-hidden />,
      disabled: isWriting,
      run: () => void on.deeds.removeMessage(message),
    },
  ];
}
