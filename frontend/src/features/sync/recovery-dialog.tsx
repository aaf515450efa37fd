/** The recovery code, shown this once: copied, printed, written down. */

import { Button, Checkbox, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCopy, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import classes from './sync-settings.module.css';

interface RecoveryDialogProps {
  readonly code: string;
  readonly onClose: () => void;
}

export function RecoveryDialog({ code, onClose }: RecoveryDialogProps) {
  const [isNoted, setNoted] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('sync.recovery.title')}
      size="md"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      classNames={{ inner: classes.printed ?? '' }}
    >
      <Stack gap="md">
        <Text size="sm">{t('sync.recovery.words')}</Text>
        <output className={classes.code} aria-label={t('sync.recovery.title')}>
          {code}
        </output>
        <Group gap="sm" className={classes.unprinted ?? ''}>
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
                {copied ? t('sync.copied') : t('sync.copy')}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" leftSection={<IconPrinter size={14} aria-hidden />} onClick={() => window.print()}>
            {t('sync.print')}
          </Button>
        </Group>
        <Group justify="space-between" gap="sm" className={classes.unprinted ?? ''}>
          <Checkbox
            label={t('sync.recovery.noted')}
            checked={isNoted}
            onChange={(event) => setNoted(event.currentTarget.checked)}
            data-autofocus
          />
          <Button disabled={!isNoted} onClick={onClose}>
            {t('sync.done')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
