/** What this is, of which parts it is made, and how to help find out what is wrong with it. */

import { Button, Group, Text } from '@mantine/core';
import { IconLicense, IconMessageReport, IconStethoscope } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { answer } from '../../bridge/client';
import { askToReport } from '../../bridge/report';
import { SaveButton } from '../../commands/save-file';
import { desktopDiagnostics } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { onDemand } from '../../ui/on-demand';
import { ProblemNotice } from '../../ui/problem-notice';
import { AboutFacts } from './about-facts';
import { Section } from './section';
import { useAbout } from './use-about';

const LicencesDialog = onDemand(async () => (await import('./licences-dialog')).LicencesDialog);

interface AboutProps {
  /** What is known of runs that did not end as they should. */
  readonly crashes: ReactNode;
}

export function About({ crashes }: AboutProps) {
  const asked = useAbout();
  const [showsLicences, setShowsLicences] = useState(false);
  return (
    <Section id="about">
      {asked.status === 'loading' && <LoadingSkeleton rows={8} />}
      {asked.status === 'failed' && <ProblemNotice problem={asked.problem} onRetry={asked.retry} />}
      {asked.status === 'live' && <AboutFacts about={asked.about} />}
      <Text size="sm" mt={12}>
        {t('settings.about.licence')}
      </Text>
      <Button
        mt={8}
        variant="default"
        leftSection={<IconLicense size={14} aria-hidden />}
        onClick={() => setShowsLicences(true)}
      >
        {t('settings.about.licences')}
      </Button>
      <LicencesDialog opened={showsLicences} onClose={() => setShowsLicences(false)} />
      {crashes}
      <Group gap="sm" mt={16}>
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
    </Section>
  );
}
