/** Counts of a few kinds as labelled bars, each as long as its share of the largest. */

import { t } from '../../i18n/i18n';
import { formatCount, formatPercent } from '../../lib/format-number';
import { GoLink } from './go-link';
import type { Place } from './places';
import classes from './share-bars.module.css';

export interface Share {
  readonly key: string;
  readonly label: string;
  readonly count: number;
  /** A CSS colour. */
  readonly color: string;
  readonly place: Place;
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
          <span className={classes.count}>
            <GoLink
              place={share.place}
              label={t('dashboard.goTo', { name: share.label, value: formatCount(share.count) })}
            >
              {formatCount(share.count)}
            </GoLink>
          </span>
          <span className={classes.percent}>{formatPercent(total === 0 ? 0 : share.count / total)}</span>
        </li>
      ))}
    </ul>
  );
}
