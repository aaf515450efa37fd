/** What this is. */

import { Text } from '@mantine/core';
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
      <Text size="sm" mt={8} c="dimmed">
        {t('settings.about.licence')}
      </Text>
    </Section>
  );
}
