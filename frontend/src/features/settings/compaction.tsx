/** How long the full history stays in the vault's log, and the archives that older events lie in. */

import { Button, Group, Select, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArchive } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { compactionPolicy, compactionRun } from '../../generated/api/sdk.gen';
import type { CompactionRead } from '../../generated/live';
import { countOf, formatBytes, formatCount } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { FOR_EVER, keepChoices } from './compaction-words';
import classes from './settings-screen.module.css';

export function Compaction() {
  const live = useLiveQuery('compaction$', {});
  const state = live.status === 'live' ? live.rows[0] : undefined;
  return (
    <section aria-labelledby="compaction">
      <h2 id="compaction">History</h2>
      <Text size="sm" mb={8}>
        Every change is kept. Older ones can move out of the vault’s log into archive files beside it: undo and time
        travel then reach back to where the log begins, and backups, exports and forgetting go on covering both.
      </Text>
      {live.status === 'loading' && <LoadingSkeleton rows={2} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {state && <State state={state} />}
    </section>
  );
}

function State({ state }: { readonly state: CompactionRead }) {
  const [sure, setSure] = useState(false);
  const { run: keep } = useCommand((days: number | null) => answer(compactionPolicy({ body: { keep_days: days } })));
  const { run: move, busy } = useCommand((keep_days: number) => answer(compactionRun({ body: { keep_days } })));
  const days = state.keep_days;
  const moveNow = async () => {
    const done = days === null ? undefined : await move(days);
    setSure(false);
    if (!done) return;
    notifications.show({
      message: done.events === 0 ? 'Nothing is old enough yet' : `${countOf(done.events, 'event')} moved to an archive`,
    });
  };
  return (
    <>
      <Group gap="sm" align="flex-end">
        <Select
          label="The full history stays in the log"
          data={keepChoices(days)}
          value={days === null ? FOR_EVER : String(days)}
          onChange={(value) => value !== null && void keep(value === FOR_EVER ? null : Number(value))}
          allowDeselect={false}
        />
        {days !== null && (
          <Button
            variant="default"
            leftSection={<IconArchive size={14} aria-hidden />}
            loading={busy || state.is_running}
            onClick={() => setSure(true)}
          >
            Move older events now…
          </Button>
        )}
      </Group>
      {state.problem !== null && (
        <Text size="sm" mt={8} role="alert">
          {state.problem}
        </Text>
      )}
      {state.archives.length > 0 && (
        <ul className={classes.receipts} aria-label="Archives">
          {state.archives.map((archive) => (
            <li key={archive.name}>
              Events {formatCount(archive.first)} to {formatCount(archive.last)}: {archive.name},{' '}
              {formatBytes(archive.size_bytes)}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        opened={sure}
        title="Move older events to an archive?"
        confirmLabel="Move them"
        busy={busy}
        onClose={() => setSure(false)}
        onConfirm={() => void moveNow()}
      >
        A backup is made first. What is older than {countOf(days ?? 0, 'day')} can then not be undone or travelled to
        any more, except by restoring that backup.
      </ConfirmDialog>
    </>
  );
}
