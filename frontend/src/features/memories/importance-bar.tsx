/** Importance 0..1 as a small bar for list rows. */

import { t } from '../../i18n/i18n';
import { formatPercent } from '../../lib/format-number';
import classes from './importance-bar.module.css';

export function ImportanceBar({ importance }: { importance: number }) {
  const label = t('memories.importanceOf', { percent: formatPercent(importance) });
  return (
    <span className={classes.track} role="img" aria-label={label} title={label}>
      <span className={classes.fill} style={{ width: `${importance * 100}%` }} />
    </span>
  );
}
