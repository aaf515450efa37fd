/** The corner: what syncing is doing, in a sign and words; opened, everything about it and pausing. */

import { Popover, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudDown,
  IconCloudOff,
  IconCloudUp,
  IconLoader2,
  IconPlayerPause,
  type IconProps,
} from '@tabler/icons-react';
import { type ComponentType, useState } from 'react';
import type { SyncStatus } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { SyncDetails } from './sync-details';
import classes from './sync-sign.module.css';
import { readOut, stateWords } from './sync-words';

interface SyncSignProps {
  readonly status: SyncStatus;
  readonly onGo: (address: string) => void;
  readonly onDecide: () => void;
}

const SIGNS: Readonly<Record<SyncStatus['state'], ComponentType<IconProps>>> = {
  off: IconCloudOff,
  offline: IconCloudOff,
  connecting: IconLoader2,
  catching_up: IconCloudDown,
  live: IconCloudCheck,
  sending: IconCloudUp,
  attention: IconAlertTriangle,
  paused: IconPlayerPause,
};

export function SyncSign({ status, onGo, onDecide }: SyncSignProps) {
  const [isOpen, setOpen] = useState(false);
  const needsSomebody = status.attention !== null;
  const Sign = needsSomebody ? IconAlertTriangle : SIGNS[status.state];
  const words = stateWords(status);
  const name = t('sync.sign', { state: words });
  const go = (address: string) => {
    setOpen(false);
    onGo(address);
  };
  return (
    <>
      <VisuallyHidden role="status">{readOut(status)}</VisuallyHidden>
      <Popover opened={isOpen} onChange={setOpen} position="top-start" width={340} trapFocus returnFocus shadow="md">
        <Popover.Target>
          <Tooltip label={name} position="right" multiline maw={320} disabled={isOpen} openDelay={600}>
            <button
              type="button"
              className={classes.sign}
              data-tour="status"
              data-state={needsSomebody ? 'attention' : status.state}
              aria-label={name}
              onClick={() => setOpen(!isOpen)}
            >
              <Sign size={14} className={status.state === 'connecting' ? classes.turning : undefined} aria-hidden />
              <span className={classes.words}>{words}</span>
            </button>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown className={classes.panel} aria-label={t('sync.title')}>
          <SyncDetails
            status={status}
            onGo={go}
            onDecide={() => {
              setOpen(false);
              onDecide();
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
