/** Told once after a run that did not end as it should: what happened, that nothing is lost, and what one may do. */

import { Anchor, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { IconDeviceFloppy, IconFileText, IconMessageReport } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { askToReport } from '../../bridge/report';
import { SaveButton } from '../../commands/save-file';
import { desktopDiagnostics, settingsPut } from '../../generated/api/sdk.gen';
import type { CrashRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { CrashReport } from './crash-report';
import { crashWords } from './crash-words';
import { SHOW_KEY } from './use-crashes';

interface CrashDialogProps {
  readonly crash: CrashRead;
  /** How many more there were that nobody was told of. */
  readonly more: number;
  readonly onCheck: () => void;
  readonly onClose: () => void;
}

export function CrashDialog({ crash, more, onCheck, onClose }: CrashDialogProps) {
  const [showsReport, setShowsReport] = useState(false);
  const [isLast, setLast] = useState(false);
  const { run: neverAgain } = useCommand(() =>
    answer(settingsPut({ path: { key: SHOW_KEY }, body: { value: false } })),
  );
  const leave = (next: () => void = () => undefined) => {
    if (isLast) void neverAgain();
    onClose();
    next();
  };
  return (
    <Modal opened onClose={() => leave()} title={t('crashes.title')} size="lg">
      <Stack gap="md">
        <Text>{crashWords(crash)}</Text>
        {more > 0 && <Text size="sm">{t('crashes.more', { count: more })}</Text>}
        <Text size="sm">
          {t('crashes.nothingLost')}{' '}
          <Anchor component="button" type="button" size="sm" onClick={() => leave(onCheck)}>
            {t('crashes.check')}
          </Anchor>
        </Text>
        <Group gap="sm">
          <Button
            variant="default"
            aria-expanded={showsReport}
            leftSection={<IconFileText size={14} aria-hidden />}
            onClick={() => setShowsReport(!showsReport)}
          >
            {t('crashes.look')}
          </Button>
          <SaveButton
            href={`/api/diagnostics/file?user_agent=${encodeURIComponent(navigator.userAgent)}`}
            save={() => answer(desktopDiagnostics({ body: { user_agent: navigator.userAgent } }))}
            icon={<IconDeviceFloppy size={14} aria-hidden />}
          >
            {t('crashes.save')}
          </SaveButton>
          <Button
            variant="default"
            leftSection={<IconMessageReport size={14} aria-hidden />}
            onClick={() => leave(() => askToReport(null))}
          >
            {t('app.commands.report')}
          </Button>
        </Group>
        {showsReport && <CrashReport id={crash.id} />}
        <Text size="sm" c="dimmed">
          {t('crashes.nowhere')}
        </Text>
        <Group justify="space-between" gap="sm">
          <Checkbox
            label={t('crashes.neverAgain')}
            checked={isLast}
            onChange={(event) => setLast(event.currentTarget.checked)}
          />
          <Button data-autofocus onClick={() => leave()}>
            {t('crashes.close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
