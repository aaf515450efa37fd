/** What can be done to a conversation or a folder in the list, by right click or keys. */

import { IconFolder, IconFolderOff, IconPin, IconTrash } from '@tabler/icons-react';
import { elsewhereItems } from '../../commands/open-elsewhere';
import type { ConversationRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { ContextMenuItem } from '../../ui/context-menu';
import type { Section } from './list-layout';
import type { ConversationDeeds } from './use-conversation-deeds';

/** More folders than these are in the options of the conversation. */
const MOST_FOLDERS = 8;

export function conversationMenu(
  conversation: ConversationRead,
  folders: readonly string[],
  deeds: ConversationDeeds,
  onOpen: (id: string) => void,
): readonly ContextMenuItem[] {
  const isPinned = conversation.pinned_at !== null;
  const others = folders.filter((folder) => folder !== conversation.folder).slice(0, MOST_FOLDERS);
  return [
    { id: 'open', label: t('conversations.menu.open'), group: 'open', run: () => onOpen(conversation.id) },
    ...elsewhereItems(`/conversations?c=${conversation.id}`),
    {
      id: 'pin',
      label: isPinned ? t('conversations.head.unpin') : t('conversations.head.pin'),
      group: 'pin',
      icon: <IconPin size={14} aria-hidden />,
      run: () => void deeds.change(conversation, { pinned: !isPinned }),
    },
    ...others.map((folder) => ({
      id: `into ${folder}`,
      label: t('conversations.menu.into', { folder }),
      group: 'folder',
      icon: <IconFolder size={14} aria-hidden />,
      run: () => void deeds.file(conversation, folder),
    })),
    ...(conversation.folder === ''
      ? []
      : [
          {
            id: 'out',
            label: t('conversations.menu.out'),
            group: 'folder',
            icon: <IconFolderOff size={14} aria-hidden />,
            run: () => void deeds.file(conversation, ''),
          },
        ]),
    {
      id: 'delete',
      label: t('conversations.head.delete'),
      shortcut: 'delete',
      group: 'end',
      danger: true,
      icon: <IconTrash size={14} aria-hidden />,
      run: () => void deeds.remove(conversation),
    },
  ];
}

export function folderMenu(section: Section, onToggle: () => void, onRename: () => void): readonly ContextMenuItem[] {
  const rename = { id: 'rename', label: t('conversations.list.renameFolders'), shortcut: 'F2', run: onRename };
  return [
    { id: 'toggle', label: t('conversations.menu.toggle'), run: onToggle },
    ...(section.folder === '' ? [] : [rename]),
  ];
}
