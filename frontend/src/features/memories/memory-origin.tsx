/** Where a memory was learned: who said it and when, with the way to that message. */

import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { messagesAlternatives } from '../../generated/api/sdk.gen';
import type { MessageRead, Source } from '../../generated/api/types.gen';
import type { MemoryRead } from '../../generated/live';
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
  const title = conversation?.title || 'an untitled conversation';
  const who = source.speaker || (message?.role === 'assistant' ? 'The persona' : 'Somebody');

  return (
    <section className={classes.origin} aria-label="Where it was said">
      <p className={classes.who}>
        <strong>{who}</strong> said it
        {message && (
          <>
            {' '}
            on <time dateTime={message.created_at}>{fullDate(message.created_at)}</time>
          </>
        )}
        {conversation ? ` in ${title}.` : ' in a conversation that was deleted.'}
      </p>
      {message && message.content !== '' && <blockquote className={classes.words}>{message.content}</blockquote>}
      {conversation && (
        <Link
          to="/conversations"
          search={{ c: conversation.id, ...(message && { m: message.id }) }}
          className={classes.link}
        >
          {message ? 'Show the message' : 'Show the conversation'}
        </Link>
      )}
    </section>
  );
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
