/** The second half of a memory's way: when and why it was recalled, and the replies it was recalled for. */

import type { MemoryUse, Provenance } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { formatPercent } from '../../../lib/format-number';
import { fullDate } from '../../../lib/relative-time';
import classes from './provenance.module.css';
import { MessageCard, More, type OnMessage } from './provenance-cards';

export function RecallCards({ found: { uses, uses_total: total } }: { readonly found: Provenance }) {
  if (uses.length === 0) return <p className={classes.none}>{t('memories.provenance.neverRecalled')}</p>;
  return (
    <>
      {uses.map((use) => (
        <article key={use.id} className={classes.card}>
          <p className={classes.words}>{fullDate(use.at)}</p>
          <p className={classes.facts}>{reasonsOf(use)}</p>
        </article>
      ))}
      {total > uses.length && <More total={total} />}
    </>
  );
}

/** The parts that count, strongest first. */
function reasonsOf({ why, score }: MemoryUse): string {
  if (why === null || score === null) return t('memories.provenance.reasonUnknown');
  const names: Readonly<Record<string, string>> = {
    lexical: t('memories.provenance.lexical'),
    semantic: t('memories.provenance.semantic'),
    neighbour: t('memories.provenance.neighbour'),
    speaker: t('memories.provenance.speaker'),
    importance: t('memories.provenance.importance'),
  };
  const parts = Object.entries(names)
    .map(([part, name]) => ({ name, share: why[part] ?? 0 }))
    .filter(({ share }) => share > 0.005)
    .sort((one, other) => other.share - one.share);
  if (score === 0 || parts.length === 0) return t('memories.provenance.becausePinned');
  return parts.map(({ name, share }) => `${name} ${formatPercent(share)}`).join(' · ');
}

export function ReplyCards({ found, onMessage }: { readonly found: Provenance; readonly onMessage: OnMessage }) {
  const replies = found.uses.flatMap(({ reply }) => (reply === null ? [] : [reply]));
  if (replies.length === 0) return <p className={classes.none}>{t('memories.provenance.noReplies')}</p>;
  return replies.map((reply) => <MessageCard key={reply.id} message={reply} onMessage={onMessage} />);
}
