/** The first half of a memory's way: where it was said, and what became of it by hand. */

import { Badge, Button } from '@mantine/core';
import type { MemoryRead, MemoryStep, Provenance, SaidMessage } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { fullDate } from '../../../lib/relative-time';
import { FieldDiff } from '../../../ui/field-diff';
import { sourceLabel, stateLabel, tierLabel, typeLabel } from '../memory-vocabulary';
import { TierDot } from '../tier-dot';
import classes from './provenance.module.css';

export type OnMessage = (conversationId: string, messageId: string) => void;

interface CardsProps {
  readonly found: Provenance;
  readonly onOpen: (memoryId: string) => void;
}

export function OriginCards({ found, onOpen, onMessage }: CardsProps & { readonly onMessage: OnMessage }) {
  const { message, source } = found.origin;
  const isKnown = message !== null || Boolean(source?.kind || source?.speaker);
  return (
    <>
      {message && <MessageCard message={message} speaker={source?.speaker ?? null} onMessage={onMessage} />}
      {message === null && isKnown && (
        <article className={classes.card}>
          <p className={classes.words}>{source?.kind ? sourceLabel(source.kind) : source?.speaker}</p>
          {source?.kind && source.speaker && <p className={classes.facts}>{source.speaker}</p>}
        </article>
      )}
      {found.made_of.map((memory) => (
        <MemoryCard key={memory.id} memory={memory} onOpen={onOpen} note={t('memories.provenance.partOf')} />
      ))}
      {found.made_of_total > found.made_of.length && <More total={found.made_of_total} />}
      {!isKnown && found.made_of.length === 0 && <p className={classes.none}>{t('memories.provenance.byHand')}</p>}
    </>
  );
}

interface MessageCardProps {
  readonly message: SaidMessage;
  readonly speaker?: string | null;
  readonly onMessage: OnMessage;
}

export function MessageCard({ message, speaker, onMessage }: MessageCardProps) {
  const title = message.conversation_title || t('memories.provenance.untitled');
  return (
    <article className={classes.card}>
      <p className={classes.facts}>
        {speaker || roleWords(message.role)} · {fullDate(message.created_at)}
      </p>
      {message.content !== '' && <blockquote className={classes.quote}>{message.content}</blockquote>}
      {message.is_there ? (
        <Button
          variant="subtle"
          size="compact-xs"
          className={classes.way ?? ''}
          classNames={{ label: classes.wayLabel ?? '' }}
          onClick={() => onMessage(message.conversation_id, message.id)}
        >
          {t('memories.provenance.showIn', { title })}
        </Button>
      ) : (
        <p className={classes.facts}>{t('memories.provenance.messageDeleted')}</p>
      )}
    </article>
  );
}

function roleWords(role: string): string {
  if (role === 'assistant') return t('memories.origin.persona');
  return role === 'user' ? t('memories.provenance.you') : t('memories.provenance.note');
}

export function MemoryCards({ found, onOpen, onEdit }: CardsProps & { readonly onEdit: (id: string) => void }) {
  const { memory, steps, steps_total: total } = found;
  return (
    <>
      <article className={classes.card} data-main>
        <p className={classes.words}>{memory.content}</p>
        <p className={classes.facts}>
          <TierDot tier={memory.tier} /> {tierLabel(memory.tier)} · {typeLabel(memory.type)}
          {memory.state !== 'active' && ` · ${stateLabel(memory.state)}`}
        </p>
        {found.is_deleted && <Badge color="gray">{t('memories.provenance.deleted')}</Badge>}
        <Button variant="subtle" size="compact-xs" className={classes.way ?? ''} onClick={() => onEdit(memory.id)}>
          {t('memories.provenance.edit')}
        </Button>
      </article>
      {found.became && <MemoryCard memory={found.became} onOpen={onOpen} note={t('memories.provenance.replacedBy')} />}
      {steps.map((step) => (
        <StepCard key={step.seq} step={step} />
      ))}
      {total > steps.length && <More total={total} />}
    </>
  );
}

interface MemoryCardProps {
  readonly memory: MemoryRead;
  readonly note: string;
  readonly onOpen: (memoryId: string) => void;
}

function MemoryCard({ memory, note, onOpen }: MemoryCardProps) {
  return (
    <article className={classes.card}>
      <p className={classes.facts}>{note}</p>
      <p className={classes.words}>{memory.content}</p>
      <Button variant="subtle" size="compact-xs" className={classes.way ?? ''} onClick={() => onOpen(memory.id)}>
        {t('memories.provenance.showIts')}
      </Button>
    </article>
  );
}

function StepCard({ step }: { readonly step: MemoryStep }) {
  const isFirst = step.event.endsWith('Added');
  const changes = Object.fromEntries(
    Object.entries(step.changes).map(([field, [before, after]]) => [field, { before, after }]),
  );
  return (
    <article className={classes.card}>
      <p className={classes.facts}>
        {t(isFirst ? 'memories.provenance.added' : 'memories.provenance.changed', { when: fullDate(step.at) })}
      </p>
      {!isFirst && (
        <div className={classes.diff}>
          <FieldDiff changes={changes} />
        </div>
      )}
    </article>
  );
}

export function More({ total }: { readonly total: number }) {
  return <p className={classes.none}>{t('memories.provenance.newestOf', { total })}</p>;
}
