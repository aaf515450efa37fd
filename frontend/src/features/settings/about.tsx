/** What this is, and how to help find out what is wrong with it. */

import { Button, Group, Text } from '@mantine/core';
import { IconMessageReport, IconStethoscope } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { askToReport } from '../../bridge/report';
import { SaveButton } from '../../commands/save-file';
import { desktopDiagnostics } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Section } from './section';
import classes from './settings-screen.module.css';
import { useHealth } from './use-health';

export function About() {
  const asked = useHealth();
  return (
    <Section id="about">
      {asked.status === 'loading' && <LoadingSkeleton rows={3} />}
      {asked.status === 'failed' && <ProblemNotice problem={asked.problem} />}
      {asked.status === 'live' && (
        <dl className={classes.facts}>
          <dt>{t('settings.about.version')}</dt>
          <dd>{asked.health.version}</dd>
          <dt>{t('settings.about.device')}</dt>
          <dd>{asked.health.device_id}</dd>
        </dl>
      )}
      <Group gap="sm" mt={12}>
        <SaveButton
          href={`/api/diagnostics/file?user_agent=${encodeURIComponent(navigator.userAgent)}`}
          save={() => answer(desktopDiagnostics({ body: { user_agent: navigator.userAgent } }))}
          icon={<IconStethoscope size={14} aria-hidden />}
        >
          {t('settings.about.diagnostics')}
        </SaveButton>
        <Button
          variant="default"
          leftSection={<IconMessageReport size={14} aria-hidden />}
          onClick={() => askToReport(null)}
        >
          {t('app.commands.report')}
        </Button>
      </Group>
      <Text size="sm" mt={8} c="dimmed">
        {t('settings.about.diagnosticsAbout')}
      </Text>
      <Text size="sm" mt={8} c="dimmed">
        {t('settings.about.licence')}
      </Text>
    </Section>
  );
}
