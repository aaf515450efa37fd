/** What the model saw before it wrote a reply: every part with what it cost and why it was there. */

import { Badge, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { messagesPrompt } from '../../generated/api/sdk.gen';
import type { PromptPart, PromptRead } from '../../generated/api/types.gen';
import type { MessageRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './prompt-panel.module.css';
import { partTitle, reasonWords, roleWords } from './prompt-words';

type Loaded = { status: 'loading' } | { status: 'failed'; problem: Problem } | { status: 'live'; prompt: PromptRead };

export function PromptPanel({ message, onClose }: { readonly message: MessageRow; readonly onClose: () => void }) {
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading' });
  useEffect(() => {
    answer(messagesPrompt({ path: { message_id: message.id } }))
      .then((prompt) => setLoaded({ status: 'live', prompt }))
      .catch((error: unknown) => setLoaded({ status: 'failed', problem: toProblem(error) }));
  }, [message.id]);

  return (
    <Modal opened onClose={onClose} title={t('conversations.prompt.title')} size="xl">
      {loaded.status === 'loading' && <LoadingSkeleton rows={6} />}
      {loaded.status === 'failed' && <ProblemNotice problem={loaded.problem} />}
      {loaded.status === 'live' && <Parts prompt={loaded.prompt} />}
    </Modal>
  );
}

function Parts({ prompt }: { readonly prompt: PromptRead }) {
  return (
    <>
      <p className={classes.summary}>
        {t('conversations.prompt.summary', {
          model: prompt.model,
          count: prompt.token_count,
          room: prompt.context_tokens,
        })}
      </p>
      {prompt.parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a prompt never change
        <Part key={place} part={part} />
      ))}
    </>
  );
}

function Part({ part }: { readonly part: PromptPart }) {
  return (
    <section className={classes.part}>
      <header className={classes.head}>
        <h3>{partTitle(part.kind)}</h3>
        <Badge size="xs" variant="light" color="gray">
          {roleWords(part.role)}
        </Badge>
        <span className={classes.cost}>{t('conversations.prompt.tokens', { count: part.token_count })}</span>
      </header>
      <pre className={classes.content}>{part.content}</pre>
      {reasonWords(part).map((reason) => (
        <p key={reason} className={classes.reason}>
          {reason}
        </p>
      ))}
    </section>
  );
}
