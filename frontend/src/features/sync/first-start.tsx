/** What syncing is, honestly, and the three ways to begin. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import { JoinDialog } from './join-dialog';
import { StartDialog } from './start-dialog';

interface FirstStartProps {
  /** A workspace was begun, whose recovery code has not been shown yet. */
  readonly onStarted: () => void;
}

export function FirstStart({ onStarted }: FirstStartProps) {
  const [way, setWay] = useState<'start' | 'join' | 'recover' | null>(null);
  const close = () => setWay(null);
  return (
    <Stack gap="sm">
      <Text size="sm">{t('sync.first.words')}</Text>
      <Text size="sm" c="dimmed">
        {t('sync.first.hub')}
      </Text>
      <Group gap="sm">
        <Button onClick={() => setWay('start')}>{t('sync.first.start')}</Button>
        <Button variant="default" onClick={() => setWay('join')}>
          {t('sync.first.join')}
        </Button>
        <Button variant="subtle" onClick={() => setWay('recover')}>
          {t('sync.first.recover')}
        </Button>
      </Group>
      {way === 'start' && <StartDialog onStarted={onStarted} onClose={close} />}
      {(way === 'join' || way === 'recover') && <JoinDialog way={way} onClose={close} />}
    </Stack>
  );
}
