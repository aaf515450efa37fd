/** What was forgotten for good, and forgetting more. */

import { Button, Text } from '@mantine/core';
import { IconEraser } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErasureRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { ForgetDialog } from './forget-dialog';
import { countWords, scopeWords } from './forget-words';
import { Section } from './section';
import classes from './settings-screen.module.css';

export function Forgetting() {
  const erasures = useLiveQuery('erasures$', {});
  const [asking, setAsking] = useState(false);
  return (
    <Section id="forgetting">
      <Text size="sm" mb={8}>
        {t('settings.forgetting.about')}
      </Text>
      <Button variant="default" leftSection={<IconEraser size={14} aria-hidden />} onClick={() => setAsking(true)}>
        {t('settings.forgetting.open')}
      </Button>
      {erasures.status === 'loading' && <LoadingSkeleton rows={1} />}
      {erasures.status === 'failed' && <ProblemNotice problem={erasures.problem} onRetry={erasures.retry} />}
      {erasures.status === 'live' && erasures.rows.length > 0 && <Receipts receipts={erasures.rows} />}
      {asking && <ForgetDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

function Receipts({ receipts }: { readonly receipts: readonly ErasureRead[] }) {
  return (
    <ul className={classes.receipts} aria-label={t('settings.forgetting.receipts')}>
      {receipts.map((receipt) => (
        <li key={receipt.id}>
          {t('settings.forgetting.receipt', {
            date: fullDate(receipt.created_at),
            scope: scopeWords(receipt.scope),
            counts: countWords(receipt.counts),
          })}
        </li>
      ))}
    </ul>
  );
}
