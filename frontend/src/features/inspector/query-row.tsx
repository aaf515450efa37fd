/** One open live query as a line. */

import type { OpenQuery } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatCount, formatMs } from '../../lib/format-number';
import { paramsText } from './params-text';
import classes from './query-row.module.css';

export function QueryRow({ query }: { query: OpenQuery }) {
  return (
    <div className={classes.row} data-idle={query.subscribers === 0 || undefined}>
      <div className={classes.name}>
        <span className={classes.title}>{query.name}</span>
        <span className={classes.params}>{paramsText(query.params) || query.label}</span>
      </div>
      <span className={classes.mode} data-mode={query.mode} title={query.why ?? undefined}>
        {t(`inspector.mode.${query.mode}`)}
      </span>
      <Figure label={t('inspector.readers', { count: query.subscribers })} value={formatCount(query.subscribers)} />
      <Figure label={t('inspector.rows', { count: query.rows })} value={formatCount(query.rows)} />
      <Figure
        label={t('inspector.seenHitPatched')}
        value={`${formatCount(query.seen)} · ${formatCount(query.relevant)} · ${formatCount(query.patched)}`}
        wide
      />
      <Figure label={t('inspector.medianMost')} value={`${formatMs(query.p50_ms)} · ${formatMs(query.max_ms)}`} wide />
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
