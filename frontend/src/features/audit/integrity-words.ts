/** What a verification found, in words; no React. */

import type { Verification } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatPercent } from '../../lib/format-number';
import { relativeTime } from '../../lib/relative-time';

const PARTS = {
  references: 'audit.integrity.running.references',
  chain: 'audit.integrity.running.chain',
  rows: 'audit.integrity.running.rows',
  archives: 'audit.integrity.running.archives',
  blobs: 'audit.integrity.running.blobs',
  search: 'audit.integrity.running.search',
  file: 'audit.integrity.running.file',
} as const;

const TABLES = {
  persona: 'audit.integrity.rowsOf.persona',
  memory: 'audit.integrity.rowsOf.memory',
  conversation: 'audit.integrity.rowsOf.conversation',
  message: 'audit.integrity.rowsOf.message',
  erasure: 'audit.integrity.rowsOf.erasure',
} as const;

/** One line for the bar above the trail. */
export function integrityWords(state: Verification): string {
  if (state.status === 'never') return t('audit.integrity.never');
  if (state.status === 'running') return runningWords(state);
  if (state.status === 'cancelled') return t('audit.integrity.stopped');
  if (state.status === 'failed') return state.problem ?? t('audit.integrity.failed');
  if (state.status === 'different') return t('audit.integrity.different');
  const found = t('audit.integrity.clean', {
    events: t('audit.integrity.events', { count: state.events }),
    rows: t('audit.integrity.rows', { count: state.rows }),
    checkpoints: t('audit.integrity.checkpoints', { count: state.checkpoints }),
  });
  return state.waiting > 0 ? `${found} · ${t('audit.integrity.waiting', { count: state.waiting })}` : found;
}

function runningWords(state: Verification): string {
  const part = state.part ?? '';
  const words = t(isIn(PARTS, part) ? PARTS[part] : 'audit.integrity.running.vault');
  return state.total > 0 ? `${words} · ${formatPercent(Math.min(1, state.done / state.total))}` : words;
}

/** "2 memories, 1 persona" of rows that a repair has replaced. */
export function replacedWords(replaced: Readonly<Record<string, number>>): string {
  return Object.entries(replaced)
    .map(([table, count]) =>
      isIn(TABLES, table) ? t(TABLES[table], { count }) : t('audit.integrity.rowsOf.other', { count, table }),
    )
    .join(', ');
}

/** How the chain of events stands, in one line. */
export function chainWords(state: Verification): string {
  if (state.head === null) return '';
  const head = t('audit.integrity.head', { count: state.head.seq, hash: state.head.hash.slice(0, 12) });
  const signed =
    state.signed === null
      ? t('audit.integrity.unsigned')
      : t('audit.integrity.signed', { seq: state.signed.size, when: relativeTime(state.signed.made_at) });
  const parts = state.floor > 0 ? [head, signed, t('audit.integrity.archived', { seq: state.floor })] : [head, signed];
  return parts.join(' · ');
}

function isIn<Words extends object>(words: Words, key: string): key is string & keyof Words {
  return Object.hasOwn(words, key);
}
