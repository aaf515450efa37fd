/** Counts of a few kinds as labelled bars, each as long as its share of the largest. */

import { formatCount, formatPercent } from '../../lib/format-number';
import classes from './share-bars.module.css';

export interface Share {
  key: string;
  label: string;
  count: number;
  /** A CSS colour. */
  color: string;
}

export function ShareBars({ shares, label }: { shares: readonly Share[]; label: string }) {
  const total = shares.reduce((sum, share) => sum + share.count, 0);
  const largest = Math.max(...shares.map((share) => share.count), 1);
  return (
    <ul className={classes.bars} aria-label={label}>
      {shares.map((share) => (
        <li key={share.key} className={classes.bar}>
          <span className={classes.label}>{share.label}</span>
          <span className={classes.track} aria-hidden>
            <span
              className={classes.fill}
              style={{ width: `${(share.count / largest) * 100}%`, background: share.color }}
            />
          </span>
          <span className={classes.count}>{formatCount(share.count)}</span>
          <span className={classes.percent}>{formatPercent(total === 0 ? 0 : share.count / total)}</span>
        </li>
      ))}
    </ul>
  );
}
