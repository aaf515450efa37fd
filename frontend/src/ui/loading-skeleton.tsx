/** The shape of rows that are on their way. */

import { Skeleton } from '@mantine/core';
import { t } from '../i18n/i18n';
import classes from './loading-skeleton.module.css';

interface LoadingSkeletonProps {
  readonly rows?: number;
  /** In pixels. */
  readonly rowHeight?: number;
}

const WIDTHS = ['92%', '78%', '86%', '64%', '81%'];

export function LoadingSkeleton({ rows = 8, rowHeight = 24 }: LoadingSkeletonProps) {
  return (
    <div className={classes.skeleton} role="status" aria-label={t('ui.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton
          // biome-ignore lint/suspicious/noArrayIndexKey: bars without an identity
          key={row}
          className={classes.bar ?? ''}
          height={rowHeight}
          width={WIDTHS[row % WIDTHS.length] ?? '80%'}
          radius="sm"
        />
      ))}
    </div>
  );
}
