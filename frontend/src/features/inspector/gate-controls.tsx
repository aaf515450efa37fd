/** Holds the patches of this window back, and lets them in one commit at a time. */

import { Button, Group, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { t } from '../../i18n/i18n';
import { liveQueries } from '../../reactive/live-query-store';

export function GateControls() {
  const gate = liveQueries.gate;
  const { closed, waiting } = useSyncExternalStore(gate.subscribe, gate.current);

  if (!closed) {
    return (
      <Tooltip label={t('inspector.hold')}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={14} aria-hidden />}
          onClick={() => gate.close()}
        >
          {t('inspector.pause')}
        </Button>
      </Tooltip>
    );
  }
  return (
    <Group gap={8} wrap="nowrap">
      <span role="status" data-numeric>
        {waiting === 0 ? t('inspector.paused') : t('inspector.waiting', { count: waiting })}
      </span>
      <Button
        size="xs"
        variant="default"
        disabled={waiting === 0}
        leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
        onClick={() => gate.step()}
      >
        {t('inspector.step')}
      </Button>
      <Button size="xs" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => gate.open()}>
        {t('inspector.resume')}
      </Button>
    </Group>
  );
}
