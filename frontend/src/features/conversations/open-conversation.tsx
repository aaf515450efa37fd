/** The conversation that is open, wherever in the list it stands. */

import { Button } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Thread } from './thread';

interface OpenConversationProps extends Omit<ComponentProps<typeof Thread>, 'conversation'> {
  readonly conversationId: string | null;
}

export function OpenConversation({ conversationId, ...props }: OpenConversationProps) {
  const params = { conversation_id: conversationId ?? '' };
  const live = useLiveQuery('conversation$', params, { enabled: conversationId !== null });
  if (conversationId === null) return <EmptyState title="Choose a conversation" />;
  if (live.status === 'loading') return <LoadingSkeleton rows={6} />;
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  const [conversation] = live.rows;
  if (conversation === undefined) {
    return (
      <EmptyState
        title="This conversation is not here"
        description="It was deleted, or the link is of another vault."
        actions={<Button onClick={props.onBack}>All conversations</Button>}
      />
    );
  }
  return <Thread key={conversation.id} conversation={conversation} {...props} />;
}
