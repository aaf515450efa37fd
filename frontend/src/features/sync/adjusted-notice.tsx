/** Tells in the sidebar that changes were adjusted and nobody has looked yet. */

import { Tooltip } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
import classes from './sync-sign.module.css';

interface AdjustedNoticeProps {
  readonly count: number;
  readonly onGo: () => void;
}

export function AdjustedNotice({ count, onGo }: AdjustedNoticeProps) {
  if (count === 0) return null;
  const words = t('sync.adjusted.notice', { count });
  return (
    <Tooltip label={words} position="right" openDelay={600}>
      <button type="button" className={classes.notice} aria-label={words} onClick={onGo}>
        <IconGitMerge size={14} aria-hidden />
        <span className={classes.words}>{words}</span>
      </button>
    </Tooltip>
  );
}
