/** The conversations of a persona beside the one that is open. */

import { Button } from '@mantine/core';
import { IconMessages, IconPinFilled, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ConversationRead } from '../../generated/live';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { NoPersona } from '../../ui/no-persona';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { VirtualList } from '../../ui/virtual-list';
import classes from './conversation-screen.module.css';
import { freshTitle, shownTitle } from './conversation-title';
import { inOrder } from './list-order';
import { Thread } from './thread';
import { useConversationDeeds } from './use-conversation-deeds';

const ROW_HEIGHT = 44;

interface ConversationScreenProps {
  readonly personaId: string | null;
  /** A conversation to open, and a message in it to bring into view. */
  readonly conversationId?: string | undefined;
  readonly messageId?: string | undefined;
}

export function ConversationScreen({ personaId, conversationId, messageId }: ConversationScreenProps) {
  if (personaId === null) {
    return (
      <Screen title="Conversations">
        <NoPersona what="Conversations" />
      </Screen>
    );
  }
  const wanted = { conversationId: conversationId ?? null, messageId: messageId ?? null };
  return <Conversations key={personaId} personaId={personaId} wanted={wanted} />;
}

interface Wanted {
  readonly conversationId: string | null;
  readonly messageId: string | null;
}

function Conversations({ personaId, wanted }: { readonly personaId: string; readonly wanted: Wanted }) {
  const live = useLiveQuery('conversations$', { persona_id: personaId });
  const deeds = useConversationDeeds(personaId);
  const [openId, setOpenId] = useState<string | null>(wanted.conversationId);
  useEffect(() => {
    if (wanted.conversationId !== null) setOpenId(wanted.conversationId);
  }, [wanted.conversationId]);
  const rows = live.status === 'live' ? inOrder(live.rows) : [];
  const begin = async () => {
    const begun = await deeds.begin(freshTitle(rows.map((row) => row.title)));
    if (begun) setOpenId(begun.id);
  };
  const create = (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => void begin()}>
      New conversation
    </Button>
  );

  return (
    <Screen title="Conversations" actions={create}>
      {live.status === 'loading' && <LoadingSkeleton rows={8} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'live' && rows.length === 0 && (
        <EmptyState
          icon={<IconMessages size={22} aria-hidden />}
          title="No conversation yet"
          description="Talk to the persona: it answers in real time and recalls what it knows."
          actions={<Button onClick={() => void begin()}>New conversation</Button>}
        />
      )}
      {rows.length > 0 && (
        <div className={classes.split} data-open={openId !== null || undefined}>
          <ConversationList rows={rows} openId={openId} onOpen={setOpenId} />
          <div className={classes.thread}>
            <OpenThread
              rows={rows}
              openId={openId}
              wanted={openId === wanted.conversationId ? wanted.messageId : null}
              deeds={deeds}
              onBack={() => setOpenId(null)}
            />
          </div>
        </div>
      )}
    </Screen>
  );
}

interface ConversationListProps {
  readonly rows: readonly ConversationRead[];
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
}

function ConversationList({ rows, openId, onOpen }: ConversationListProps) {
  const place = rows.findIndex((row) => row.id === openId);
  const open = (index: number) => {
    const row = rows[index];
    if (row) onOpen(row.id);
  };
  return (
    <div className={classes.list}>
      <VirtualList
        ariaLabel="Conversations"
        rowCount={rows.length}
        rowHeight={ROW_HEIGHT}
        getKey={(index) => rows[index]?.id ?? index}
        activeIndex={place < 0 ? null : place}
        onActiveIndexChange={open}
        renderRow={(index) => {
          const row = rows[index];
          return row && <ConversationRow conversation={row} />;
        }}
      />
    </div>
  );
}

function ConversationRow({ conversation }: { conversation: ConversationRead }) {
  return (
    <div className={classes.row}>
      <span className={classes.title}>
        {conversation.pinned_at !== null && <IconPinFilled size={12} aria-label="Pinned" />} {shownTitle(conversation)}
      </span>
      <time className={classes.date} dateTime={conversation.updated_at} title={fullDate(conversation.updated_at)}>
        {relativeTime(conversation.updated_at)}
        {conversation.folder !== '' && ` · ${conversation.folder}`}
      </time>
    </div>
  );
}

interface OpenThreadProps {
  readonly rows: readonly ConversationRead[];
  readonly openId: string | null;
  readonly wanted: string | null;
  readonly deeds: ReturnType<typeof useConversationDeeds>;
  readonly onBack: () => void;
}

function OpenThread({ rows, openId, wanted, deeds, onBack }: OpenThreadProps) {
  const open = rows.find((row) => row.id === openId);
  if (open === undefined) return <EmptyState title="Choose a conversation" />;
  return <Thread key={open.id} conversation={open} deeds={deeds} onBack={onBack} wanted={wanted} />;
}
