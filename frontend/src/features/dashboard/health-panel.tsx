/** How the app is doing: each matter in words and with a sign, and the one thing to do about it. */

import { Skeleton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  type IconProps,
  IconRefresh,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { HealthCheck } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useNow } from '../../ui/use-now';
import { HealthAction } from './health-action';
import classes from './health-panel.module.css';
import { detailWords, reasonWords } from './health-words';
import { Panel } from './panel';
import { TileProblem } from './tile-problem';

const SIGNS: Readonly<Record<HealthCheck['state'], ComponentType<IconProps>>> = {
  good: IconCircleCheck,
  busy: IconRefresh,
  attention: IconAlertTriangle,
  bad: IconCircleX,
  off: IconCircleDashed,
};
const STEP_MS = 30_000;
const ROWS = 6;

export function HealthPanel() {
  const health = useLiveQuery('systemHealth$', {});
  const title = t('dashboard.tile.health');
  if (health.status === 'failed') return <TileProblem name={title} problem={health.problem} onRetry={health.retry} />;
  return (
    <Panel title={title}>
      <ul className={classes.checks} aria-label={title}>
        {health.status === 'live'
          ? health.rows.map((check) => <Check key={check.key} check={check} />)
          : Array.from({ length: ROWS }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: bars without an identity
              <li key={row} className={classes.check}>
                <Skeleton height={16} width="80%" role="status" aria-label={t('ui.loading')} />
              </li>
            ))}
      </ul>
    </Panel>
  );
}

function Check({ check }: { readonly check: HealthCheck }) {
  const now = useNow(STEP_MS);
  const Sign = SIGNS[check.state];
  const detail = detailWords(check, now);
  return (
    <li className={classes.check} data-state={check.state}>
      <Sign size={18} className={classes.sign} role="img" aria-label={t(`dashboard.state.${check.state}`)} />
      <span className={classes.words}>
        <span className={classes.name}>{t(`dashboard.check.${check.key}`)}</span>
        <span className={classes.reason} title={detail ?? undefined}>
          {reasonWords(check, now)}
          {detail !== null && <span className={classes.detail}> · {detail}</span>}
        </span>
      </span>
      <HealthAction check={check} />
    </li>
  );
}
