/** The tier of a memory as a dot; its name is there for those who cannot tell the colours apart. */

import { t } from '../../i18n/i18n';
import { type Tier, tierLabel } from './memory-vocabulary';
import classes from './tier-dot.module.css';

export function TierDot({ tier }: { tier: Tier }) {
  const label = t('memories.tierOf', { tier: tierLabel(tier) });
  return <span className={classes.dot} data-tier={tier} role="img" aria-label={label} title={label} />;
}
