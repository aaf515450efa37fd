/** Tells in the sidebar, whatever screen is open, that what is changed here stays here. */

import { Tooltip } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { isOnPhone } from '../../bridge/side';
import { t } from '../../i18n/i18n';
import classes from './sync-sign.module.css';

export function ReaderNotice({ onGo }: { readonly onGo: () => void }) {
  const words = t('sync.reader.words');
  if (isOnPhone()) return <p className={classes.reader}>{words}</p>;
  return (
    <Tooltip label={words} position="right" multiline maw={320} openDelay={600}>
      <button type="button" className={classes.reader} aria-label={words} onClick={onGo}>
        <IconEye size={14} aria-hidden />
        <span className={classes.words}>{t('sync.reader.short')}</span>
      </button>
    </Tooltip>
  );
}
