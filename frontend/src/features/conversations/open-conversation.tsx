/** The conversation that is open, wherever in the list it stands. */

import { Button } from '@mantine/core';
import type { ComponentProps } from 'react';
import { t } from '../../i18n/i18n';
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
  if (conversationId === null) return <EmptyState title={t('conversations.choose')} />;
  if (live.status === 'loading') return <LoadingSkeleton rows={6} />;
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  const [conversation] = live.rows;
  if (conversation === undefined) {
    return (
      <EmptyState
        title={t('conversations.gone.title')}
        description={t('conversations.gone.description')}
        actions={<Button onClick={props.onBack}>{t('conversations.all')}</Button>}
      />
    );
  }
  return <Thread key={conversation.id} conversation={conversation} {...props} />;
}
