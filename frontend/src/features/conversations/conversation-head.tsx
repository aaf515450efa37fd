/** The name of the open conversation, renamed in place, and what can be done to it as a whole. */

import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconGitBranch, IconPin, IconPinFilled, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { PresenceMark } from '../../commands/presence-mark';
import type { ConversationRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import classes from './conversation-head.module.css';
import { ConversationOptions } from './conversation-options';
import { shownTitle, TITLE_LIMIT } from './conversation-title';
import { ExportConversation } from './export-conversation';
import type { ConversationDeeds } from './use-conversation-deeds';

interface ConversationHeadProps {
  conversation: ConversationRead;
  deeds: ConversationDeeds;
  onBranches: () => void;
  /** Back to the list; only where both do not fit side by side. */
  onBack: () => void;
}

export function ConversationHead({ conversation, deeds, onBranches, onBack }: ConversationHeadProps) {
  const isPinned = conversation.pinned_at !== null;
  return (
    <header className={classes.head}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        color="gray"
        aria-label={t('conversations.all')}
        onClick={onBack}
      >
        <IconArrowLeft size={16} aria-hidden />
      </ActionIcon>
      <TitleField key={conversation.id} conversation={conversation} deeds={deeds} />
      <PresenceMark of="conversation" id={conversation.id} inWords />
      <Tooltip label={isPinned ? t('conversations.head.unpin') : t('conversations.head.pin')}>
        <ActionIcon
          aria-label={isPinned ? t('conversations.head.unpinLong') : t('conversations.head.pinLong')}
          onClick={() => void deeds.change(conversation, { pinned: !isPinned })}
        >
          {isPinned ? <IconPinFilled size={16} aria-hidden /> : <IconPin size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('conversations.branches.title')}>
        <ActionIcon aria-label={t('conversations.branches.of')} onClick={onBranches}>
          <IconGitBranch size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ExportConversation conversationId={conversation.id} />
      <ConversationOptions conversation={conversation} deeds={deeds} />
      <Tooltip label={t('conversations.head.delete')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('conversations.head.delete')}
          onClick={() => void deeds.remove(conversation)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

function TitleField({ conversation, deeds }: Pick<ConversationHeadProps, 'conversation' | 'deeds'>) {
  /** Null while nobody types: the field then shows what is stored. */
  const [typed, setTyped] = useState<string | null>(null);
  const finish = () => {
    if (typed !== null && typed.trim() !== conversation.title) void deeds.rename(conversation, typed.trim());
    setTyped(null);
  };

  return (
    <TextInput
      className={classes.title}
      variant="unstyled"
      aria-label={t('conversations.head.title')}
      placeholder={shownTitle({ title: '' })}
      maxLength={TITLE_LIMIT}
      value={typed ?? conversation.title}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
