/** Where a memory was learned: who said it and when, with the way to that message. */

import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { messagesAlternatives } from '../../generated/api/sdk.gen';
import type { MessageRead, Source } from '../../generated/api/types.gen';
import type { MemoryRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Rich } from '../../i18n/rich';
import { fullDate } from '../../lib/relative-time';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './memory-origin.module.css';

/** Kinds of sources whose sitting is a conversation of ours and whose reference is one of its messages. */
const SAID = new Set(['conversation', 'message']);

export function MemoryOrigin({ source }: { readonly source: MemoryRead['source'] }) {
  if (!source?.session || !source.kind || !SAID.has(source.kind)) return null;
  return <Said source={source} conversationId={source.session} messageId={source.ref ?? null} />;
}

interface SaidProps {
  readonly source: Source;
  readonly conversationId: string;
  readonly messageId: string | null;
}

function Said({ source, conversationId, messageId }: SaidProps) {
  const live = useLiveQuery('conversation$', { conversation_id: conversationId });
  const message = useMessage(messageId);
  if (live.status !== 'live') return null;
  const [conversation] = live.rows;
  const title = conversation?.title || t('memories.provenance.untitled');
  const who =
    source.speaker || (message?.role === 'assistant' ? t('memories.origin.persona') : t('memories.origin.somebody'));

  return (
    <section className={classes.origin} aria-label={t('memories.origin.name')}>
      <p className={classes.who}>
        <Rich
          words={saidWords(message !== null, conversation !== undefined)}
          values={{ who, title, when: message ? fullDate(message.created_at) : '' }}
          parts={{ who: <strong />, when: <time dateTime={message?.created_at} /> }}
        />
      </p>
      {message && message.content !== '' && <blockquote className={classes.words}>{message.content}</blockquote>}
      {conversation && (
        <Link
          to="/conversations"
          search={{ c: conversation.id, ...(message && { m: message.id }) }}
          className={classes.link}
        >
          {message ? t('memories.origin.showMessage') : t('memories.origin.showConversation')}
        </Link>
      )}
    </section>
  );
}

function saidWords(isDated: boolean, isThere: boolean) {
  if (isDated) return isThere ? 'memories.origin.saidOnIn' : 'memories.origin.saidOnDeleted';
  return isThere ? 'memories.origin.saidIn' : 'memories.origin.saidDeleted';
}

/** Null while it is on its way, and when it was deleted. */
function useMessage(messageId: string | null): MessageRead | null {
  const [message, setMessage] = useState<MessageRead | null>(null);
  useEffect(() => {
    if (messageId === null) return undefined;
    let wanted = true;
    answer(messagesAlternatives({ path: { message_id: messageId } })).then(
      ({ items }) => wanted && setMessage(items.find((each) => each.id === messageId) ?? null),
      () => undefined, // deleted, or from another vault: what the source itself tells is shown
    );
    return () => {
      wanted = false;
    };
  }, [messageId]);
  return message;
}
