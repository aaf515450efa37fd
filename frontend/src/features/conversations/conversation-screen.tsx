/** The conversations of a persona beside the one that is open. */

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconMessages, IconPlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { NoPersona } from '../../ui/no-persona';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { ConversationList } from './conversation-list';
import classes from './conversation-screen.module.css';
import { freshTitle } from './conversation-title';
import { OpenConversation } from './open-conversation';
import { useConversationDeeds } from './use-conversation-deeds';
import { useConversations } from './use-conversations';

const PAUSE_MS = 150;

interface Place {
  /** The open conversation, and a message in it to bring into view. */
  readonly conversationId: string | null;
  readonly messageId: string | null;
}

interface ConversationScreenProps {
  readonly personaId: string | null;
  readonly place: Place;
  readonly onGoTo: (conversationId: string | null, messageId?: string | null) => void;
  /** The wanted message is in view. */
  readonly onArrived: () => void;
}

export function ConversationScreen({ personaId, ...props }: ConversationScreenProps) {
  if (personaId === null) {
    return (
      <Screen title={t('conversations.title')}>
        <NoPersona what={t('conversations.title')} />
      </Screen>
    );
  }
  return <Conversations key={personaId} personaId={personaId} {...props} />;
}

interface ConversationsProps extends ConversationScreenProps {
  readonly personaId: string;
}

function Conversations({ personaId, place, onGoTo, onArrived }: ConversationsProps) {
  const [typed, setTyped] = useState('');
  const [title] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const listed = useConversations(personaId, title);
  const deeds = useConversationDeeds(personaId);
  const composer = useRef<HTMLTextAreaElement>(null);
  const [begunId, setBegunId] = useState<string | null>(null);
  const begin = async () => {
    const begun = await deeds.begin(freshTitle(listed.titles(), listed.total));
    if (!begun) return;
    setBegunId(begun.id);
    setTyped('');
    onGoTo(begun.id);
  };
  const isEmpty = listed.status === 'live' && listed.total === 0 && title === '' && place.conversationId === null;

  return (
    <Screen
      title={t('conversations.title')}
      actions={
        <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => void begin()}>
          {t('conversations.new')}
        </Button>
      }
    >
      {listed.status === 'loading' && <LoadingSkeleton rows={8} />}
      {listed.status === 'failed' && <ProblemNotice problem={listed.problem} onRetry={listed.retry} />}
      {isEmpty && (
        <EmptyState
          icon={<IconMessages size={22} aria-hidden />}
          title={t('conversations.none.title')}
          description={t('conversations.none.description')}
          actions={<Button onClick={() => void begin()}>{t('conversations.new')}</Button>}
        />
      )}
      {listed.status === 'live' && !isEmpty && (
        <div className={classes.split} data-open={place.conversationId !== null || undefined}>
          <ConversationList
            personaId={personaId}
            listed={listed}
            filter={typed}
            onFilter={setTyped}
            openId={place.conversationId}
            onOpen={onGoTo}
            onTalk={() => composer.current?.focus()}
            deeds={deeds}
          />
          <div className={classes.thread}>
            <OpenConversation
              conversationId={place.conversationId}
              deeds={deeds}
              onBack={() => onGoTo(null)}
              wanted={place.messageId}
              onArrived={onArrived}
              onGoTo={onGoTo}
              composerRef={(field) => {
                composer.current = field;
                if (field && begunId === place.conversationId) {
                  setBegunId(null);
                  field.focus();
                }
              }}
            />
          </div>
        </div>
      )}
    </Screen>
  );
}
