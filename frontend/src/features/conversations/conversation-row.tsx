/** One line of the list of conversations: a heading, or a conversation that can be dragged to another folder. */

import { Skeleton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconPinFilled } from '@tabler/icons-react';
import type { ConversationRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatCount } from '../../lib/format-number';
import { fullDate, relativeTime } from '../../lib/relative-time';
import classes from './conversation-list.module.css';
import { shownTitle } from './conversation-title';
import type { Section } from './list-layout';
import type { Row } from './use-conversations';
import { useFiling } from './use-filing';

/** What the keys of the sections of pinned ones begin with. */
const PINNED = 'pinned1';

interface ListRowProps {
  readonly row: Row;
  readonly onFile: (conversation: ConversationRead, folder: string) => void;
}

export function ListRow({ row, onFile }: ListRowProps) {
  if (row.kind === 'coming') return <Skeleton height={12} m={12} />;
  if (row.kind === 'heading') return <Heading section={row.section} onFile={onFile} />;
  return <ConversationRow conversation={row.conversation} onFile={onFile} />;
}

interface HeadingProps extends Pick<ListRowProps, 'onFile'> {
  readonly section: Section;
}

function Heading({ section, onFile }: HeadingProps) {
  const Icon = section.isClosed ? IconChevronRight : IconChevronDown;
  // Pinned ones are in any folder, or in none.
  const { ref, isTarget } = useFiling(null, section.key.startsWith(PINNED) ? null : section.folder, onFile);
  return (
    <div ref={ref} className={classes.heading} data-target={isTarget || undefined}>
      <Icon size={14} aria-label={section.isClosed ? t('conversations.list.closed') : t('conversations.list.open')} />
      <span className={classes.title}>{section.title}</span>
      <span className={classes.count}>{formatCount(section.count)}</span>
    </div>
  );
}

interface ConversationRowProps extends Pick<ListRowProps, 'onFile'> {
  readonly conversation: ConversationRead;
}

function ConversationRow({ conversation, onFile }: ConversationRowProps) {
  const { last_said_at: said, pinned_at: pinned, folder } = conversation;
  const { ref, isTarget } = useFiling(conversation, pinned === null ? folder : null, onFile);
  return (
    <div ref={ref} className={classes.row} data-target={isTarget || undefined}>
      <span className={classes.title}>
        {pinned !== null && <IconPinFilled size={12} aria-label={t('conversations.list.pinned')} />}{' '}
        {shownTitle(conversation)}
      </span>
      <time className={classes.date} dateTime={said} title={fullDate(said)}>
        {relativeTime(said)}
        {pinned !== null && folder !== '' && ` · ${folder}`}
      </time>
    </div>
  );
}
