/** One open live query as a line. */

import type { OpenQuery } from '../../generated/live';
import { formatCount, formatMs } from '../../lib/format-number';
import { paramsText } from './params-text';
import classes from './query-row.module.css';

const MODES: Record<OpenQuery['mode'], string> = {
  incremental: 'incremental',
  rerun: 'run again',
  polled: 'polled',
};

export function QueryRow({ query }: { query: OpenQuery }) {
  return (
    <div className={classes.row} data-idle={query.subscribers === 0 || undefined}>
      <div className={classes.name}>
        <span className={classes.title}>{query.name}</span>
        <span className={classes.params}>{paramsText(query.params) || query.label}</span>
      </div>
      <span className={classes.mode} data-mode={query.mode} title={query.why ?? undefined}>
        {MODES[query.mode]}
      </span>
      <Figure label={query.subscribers === 1 ? 'reader' : 'readers'} value={formatCount(query.subscribers)} />
      <Figure label={query.rows === 1 ? 'row' : 'rows'} value={formatCount(query.rows)} />
      <Figure
        label="seen · hit · patched"
        value={`${formatCount(query.seen)} · ${formatCount(query.relevant)} · ${formatCount(query.patched)}`}
        wide
      />
      <Figure label="ms, median · most" value={`${formatMs(query.p50_ms)} · ${formatMs(query.max_ms)}`} wide />
    </div>
  );
}

function Figure({ label, value, wide }: { label: string; value: string; wide?: boolean }) {
  return (
    <span className={classes.figure} data-wide={wide || undefined}>
      <span data-numeric>{value}</span>
      <span className={classes.label}>{label}</span>
    </span>
  );
}
