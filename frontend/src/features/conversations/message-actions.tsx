/** What can be done with one message, and the way through its alternatives. */

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconDots,
  IconEye,
  IconGitBranch,
  IconPencil,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Act } from '../../ui/act';
import classes from './message-item.module.css';
import type { ConversationDeeds } from './use-conversation-deeds';

interface MessageActionsProps {
  readonly message: MessageRow;
  readonly deeds: ConversationDeeds;
  readonly onEdit: () => void;
  readonly onShowPrompt: (message: MessageRow) => void;
}

export function MessageActions({ message, deeds, onEdit, onShowPrompt }: MessageActionsProps) {
  const { place, alternatives } = message;
  // A greeting answers nobody: there is nothing to reply to instead.
  const isReply = message.role === 'assistant' && message.parent_id !== null;
  const isWriting = message.state === 'writing';

  return (
    <span className={classes.actions}>
      {alternatives > 1 && (
        <span className={classes.swipes}>
          <Act
            size="sm"
            label={t('conversations.message.alternativeBefore')}
            disabled={place === 0}
            onClick={() => void deeds.showBeside(message, -1)}
          >
            <IconChevronLeft size={14} aria-hidden />
          </Act>
          {t('conversations.message.alternative', { place: place + 1, alternatives })}
          <Act
            size="sm"
            label={t('conversations.message.alternativeAfter')}
            disabled={place + 1 >= alternatives}
            onClick={() => void deeds.showBeside(message, 1)}
          >
            <IconChevronRight size={14} aria-hidden />
          </Act>
        </span>
      )}
      {isReply && (
        <Act
          size="sm"
          label={t('conversations.message.anotherReply')}
          disabled={isWriting}
          onClick={() => void deeds.replyInstead(message)}
        >
          <IconRefresh size={14} aria-hidden />
        </Act>
      )}
      <Act size="sm" label={t('conversations.message.edit')} disabled={isWriting} onClick={onEdit}>
        <IconPencil size={14} aria-hidden />
      </Act>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('conversations.message.more')}>
            <IconDots size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {message.model !== null && (
            <Menu.Item leftSection={<IconEye size={14} aria-hidden />} onClick={() => onShowPrompt(message)}>
              {t('conversations.prompt.title')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconGitBranch size={14} aria-hidden />} onClick={() => void deeds.branch(message)}>
            {t('conversations.message.branch')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={14} aria-hidden />}
            color="red"
            disabled={isWriting}
            onClick={() => void deeds.removeMessage(message)}
          >
            {t('conversations.message.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
