/** The list of conversations: filtered by title, grouped by folder, walked by keys. */

import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconFolderCog, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { EmptyState } from '../../ui/empty-state';
import { VirtualList, type VirtualListControl } from '../../ui/virtual-list';
import classes from './conversation-list.module.css';
import { conversationMenu, folderMenu } from './conversation-menu';
import { ListRow } from './conversation-row';
import { FolderDialog } from './folder-dialog';
import type { Section } from './list-layout';
import type { ConversationDeeds } from './use-conversation-deeds';
import type { Listed, Row } from './use-conversations';

const ROW_HEIGHT = 44;

interface ConversationListProps {
  readonly personaId: string;
  readonly listed: Listed;
  readonly filter: string;
  readonly onFilter: (typed: string) => void;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
  /** To the field in which one says something. */
  readonly onTalk: () => void;
  readonly deeds: ConversationDeeds;
}

export function ConversationList(props: ConversationListProps) {
  const { listed, openId, onOpen, deeds } = props;
  const list = useRef<VirtualListControl>(null);
  const filter = useRef<HTMLInputElement>(null);
  const [folders, setFolders] = useState<{ readonly wanted: string | null } | null>(null);
  const [activeKey, setActiveKey] = useState(openId);
  useEffect(() => setActiveKey(openId), [openId]);
  const activeIndex = listed.indexOf(activeKey);
  const folderNames = [...new Set(listed.sections.map(({ folder }) => folder).filter((folder) => folder !== ''))];
  const hasFolders = folderNames.length > 0;

  const move = (index: number, by: 'click' | 'key') => {
    const row = listed.rowAt(index);
    if (row.kind === 'coming') return;
    setActiveKey(keyOf(row));
    if (row.kind === 'conversation') onOpen(row.conversation.id);
    else if (by === 'click') listed.toggle(row.section);
  };
  const press = (event: KeyboardEvent) => {
    const row = activeIndex === null ? null : listed.rowAt(activeIndex);
    const deed = deedOf(event.key, row);
    if (deed === null) return;
    event.preventDefault();
    deed();
  };
  const deedOf = (key: string, row: Row | null): (() => void) | null => {
    if (key === '/') return () => filter.current?.focus();
    if (row?.kind === 'heading') return headingDeed(key, row.section);
    if (row?.kind === 'conversation' && key === 'Delete') return () => void deeds.remove(row.conversation);
    return null;
  };
  const menuAt = (index: number) => {
    const row = listed.rowAt(index);
    if (row.kind === 'coming') return [];
    if (row.kind === 'conversation') return conversationMenu(row.conversation, folderNames, deeds, onOpen);
    const { section } = row;
    return folderMenu(
      section,
      () => listed.toggle(section),
      () => setFolders({ wanted: section.folder }),
    );
  };
  const headingDeed = (key: string, section: Section) => {
    const opens = key === 'ArrowRight' && section.isClosed;
    if (opens || (key === 'ArrowLeft' && !section.isClosed)) return () => listed.toggle(section);
    if (key === 'F2' && section.folder !== '') return () => setFolders({ wanted: section.folder });
    return null;
  };

  return (
    <div className={classes.list}>
      <div className={classes.top}>
        <TextInput
          ref={filter}
          className={classes.filter}
          aria-label={t('conversations.list.filter')}
          placeholder={t('conversations.list.filter')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={props.filter}
          onChange={(event) => props.onFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') props.onFilter('');
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              list.current?.focus();
            }
          }}
        />
        {hasFolders && (
          <Tooltip label={t('conversations.list.renameFolders')}>
            <ActionIcon aria-label={t('conversations.list.renameFolders')} onClick={() => setFolders({ wanted: null })}>
              <IconFolderCog size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {listed.rowCount === 0 && <EmptyState title={t('conversations.list.noneFound')} />}
      {listed.rowCount > 0 && (
        <VirtualList
          ref={list}
          ariaLabel={t('conversations.title')}
          rowCount={listed.rowCount}
          rowHeight={ROW_HEIGHT}
          getKey={(index) => keyOf(listed.rowAt(index)) ?? index}
          activeIndex={activeIndex}
          isSelected={(index) => openId !== null && keyOf(listed.rowAt(index)) === openId}
          onActiveIndexChange={(index, { by }) => move(index, by)}
          onActivate={(index) => {
            const row = listed.rowAt(index);
            if (row.kind === 'heading') listed.toggle(row.section);
            else props.onTalk();
          }}
          onVisibleRange={listed.onVisibleRange}
          onKeyDown={press}
          rowMenu={menuAt}
          renderRow={(index) => (
            <ListRow row={listed.rowAt(index)} onFile={(held, folder) => void deeds.file(held, folder)} />
          )}
        />
      )}
      {folders && (
        <FolderDialog
          sections={listed.sections}
          wanted={folders.wanted}
          onRename={(folder, name) => deeds.renameFolder(props.personaId, folder, name)}
          onClose={() => setFolders(null)}
        />
      )}
    </div>
  );
}

function keyOf(row: Row): string | null {
  if (row.kind === 'heading') return row.section.key;
  return row.kind === 'conversation' ? row.conversation.id : null;
}
