/** What a verification found, in words; no React. */

import type { Verification } from '../../generated/live';
import { countOf, formatCount, formatPercent } from '../../lib/format-number';
import { relativeTime } from '../../lib/relative-time';

const PARTS: Record<string, string> = {
  references: 'references',
  chain: 'the chain of events',
  rows: 'rows against events',
  archives: 'archives',
  blobs: 'pictures',
  search: 'the search index',
  file: 'the file',
};

/** One line for the bar above the trail. */
export function integrityWords(state: Verification): string {
  if (state.status === 'never') return 'Not verified yet in this session';
  if (state.status === 'running') return runningWords(state);
  if (state.status === 'cancelled') return 'Verifying was stopped';
  if (state.status === 'failed') return state.problem ?? 'Verifying failed';
  if (state.status === 'different') return 'Something is not as it should be';
  const waiting = state.waiting > 0 ? ` · ${countOf(state.waiting, 'event')} wait for a newer version` : '';
  return `All is as it should be: ${countOf(state.events, 'event')}, ${countOf(state.rows, 'row')}, ${countOf(state.checkpoints, 'signed checkpoint')}${waiting}`;
}

function runningWords(state: Verification): string {
  const part = PARTS[state.part ?? ''] ?? 'the vault';
  const share = state.total > 0 ? ` · ${formatPercent(Math.min(1, state.done / state.total))}` : '';
  return `Verifying ${part}${share}`;
}

/** "2 memories and 1 persona" of rows that a repair has replaced. */
export function replacedWords(replaced: Readonly<Record<string, number>>): string {
  return Object.entries(replaced)
    .map(([table, count]) => `${formatCount(count)} ${table}`)
    .join(', ');
}

/** How the chain of events stands, in one line. */
export function chainWords(state: Verification): string {
  if (state.head === null) return '';
  const head = `Chain of ${countOf(state.head.seq, 'event')}, newest hash ${state.head.hash.slice(0, 12)}…`;
  const signed =
    state.signed === null
      ? 'not signed yet'
      : `signed up to event ${formatCount(state.signed.size)} ${relativeTime(state.signed.made_at)}`;
  const floor = state.floor > 0 ? ` · events up to ${formatCount(state.floor)} lie in archives` : '';
  return `${head} · ${signed}${floor}`;
}
