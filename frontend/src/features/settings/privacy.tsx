/** What leaves this machine, and what is kept of conversations unless a persona says otherwise. */

import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { hostOf, whereaboutsOf } from './leaving';
import { Section } from './section';
import type { SectionId } from './sections';
import classes from './settings-screen.module.css';
import { CHECK_KEY, chosenCheck } from './update-words';
import { useSetting } from './use-setting';

interface PrivacyProps {
  /** The settings that new personas begin with. */
  readonly defaults: ReactNode;
  readonly onGo: (id: SectionId) => void;
}

export function Privacy({ defaults, onGo }: PrivacyProps) {
  return (
    <Section id="privacy">
      <Text size="sm">{t('settings.privacy.about')}</Text>
      <h3 className={classes.subheading}>{t('settings.privacy.leaves')}</h3>
      <Leaving />
      <h3 className={classes.subheading}>{t('settings.privacy.defaults')}</h3>
      <Text size="sm" mb={12}>
        {t('settings.privacy.defaultsAbout')}
      </Text>
      {defaults}
      <Group gap="sm" mt={16}>
        <Button variant="subtle" size="compact-sm" onClick={() => onGo('encryption')}>
          {t('settings.sections.encryption')}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={() => onGo('forgetting')}>
          {t('settings.sections.forgetting')}
        </Button>
      </Group>
    </Section>
  );
}

function Leaving() {
  const live = useLiveQuery('backends$', {});
  const asksPublisher = chosenCheck(useSetting(CHECK_KEY)) !== 'off';
  if (live.status === 'loading') return <LoadingSkeleton rows={2} />;
  if (live.status === 'failed') return <ProblemNotice problem={live.problem} onRetry={live.retry} />;
  if (live.rows.length === 0 && !asksPublisher) return <Text size="sm">{t('settings.privacy.nothingLeaves')}</Text>;
  return (
    <ul className={classes.receipts}>
      {live.rows.map(({ id, name, url }) => (
        <li key={id}>{t(`settings.privacy.through.${whereaboutsOf(url)}`, { name, host: hostOf(url) })}</li>
      ))}
      {asksPublisher && <li>{t('settings.privacy.updates')}</li>}
    </ul>
  );
}
