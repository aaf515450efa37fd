/** What was forgotten for good, and forgetting more. */

import { Button, Text } from '@mantine/core';
import { IconEraser } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErasureRead } from '../../generated/live';
import { fullDate } from '../../lib/relative-time';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { ForgetDialog } from './forget-dialog';
import { countWords, scopeWords } from './forget-words';
import classes from './settings-screen.module.css';

export function Forgetting() {
  const erasures = useLiveQuery('erasures$', {});
  const [asking, setAsking] = useState(false);
  return (
    <section aria-labelledby="forgetting">
      <h2 id="forgetting">Forgetting</h2>
      <Text size="sm" mb={8}>
        What is deleted can be restored. What is forgotten is erased from the vault, its event log and its backups, and
        only a receipt stays.
      </Text>
      <Button variant="default" leftSection={<IconEraser size={14} aria-hidden />} onClick={() => setAsking(true)}>
        Forget…
      </Button>
      {erasures.status === 'loading' && <LoadingSkeleton rows={1} />}
      {erasures.status === 'failed' && <ProblemNotice problem={erasures.problem} onRetry={erasures.retry} />}
      {erasures.status === 'live' && erasures.rows.length > 0 && <Receipts receipts={erasures.rows} />}
      {asking && <ForgetDialog onClose={() => setAsking(false)} />}
    </section>
  );
}

function Receipts({ receipts }: { readonly receipts: readonly ErasureRead[] }) {
  return (
    <ul className={classes.receipts} aria-label="Receipts">
      {receipts.map((receipt) => (
        <li key={receipt.id}>
          {fullDate(receipt.created_at)}: {scopeWords(receipt.scope)}, {countWords(receipt.counts)}
        </li>
      ))}
    </ul>
  );
}
