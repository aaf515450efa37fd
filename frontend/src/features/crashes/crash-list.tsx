/** The kept reports of runs that did not end as they should, for the settings. */

import { Switch, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { crashesDrop, settingsPut } from '../../generated/api/sdk.gen';
import type { CrashRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { Act } from '../../ui/act';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { CrashReport } from './crash-report';
import { crashWords } from './crash-words';
import classes from './crashes.module.css';
import { SHOW_KEY, useCrashes } from './use-crashes';

export function CrashList() {
  const asked = useCrashes();
  const settings = useLiveQuery('settings$', {});
  const { run: show } = useCommand((value: boolean) =>
    answer(settingsPut({ path: { key: SHOW_KEY }, body: { value } })),
  );
  const isShown = settings.status !== 'live' || settings.rows.find(({ key }) => key === SHOW_KEY)?.value !== false;
  return (
    <section aria-labelledby="crashes">
      <h3 id="crashes" className={classes.heading}>
        {t('crashes.kept')}
      </h3>
      {asked.status === 'loading' && <LoadingSkeleton rows={1} />}
      {asked.status === 'failed' && <ProblemNotice problem={asked.problem} onRetry={asked.retry} />}
      {asked.status === 'there' && asked.crashes.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('crashes.none')}
        </Text>
      )}
      {asked.status === 'there' && asked.crashes.length > 0 && (
        <ul className={classes.list}>
          {asked.crashes.map((crash) => (
            <Row key={crash.id} crash={crash} onGone={asked.ask} />
          ))}
        </ul>
      )}
      <Switch
        mt={8}
        label={t('crashes.show')}
        checked={isShown}
        onChange={(event) => void show(event.currentTarget.checked)}
      />
    </section>
  );
}

function Row({ crash, onGone }: { readonly crash: CrashRead; readonly onGone: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const { run: drop, busy } = useCommand(async () => {
    await answer(crashesDrop({ path: { crash_id: crash.id } }));
    onGone();
  });
  return (
    <li className={classes.row}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{crashWords(crash)}</summary>
        {isOpen && <CrashReport id={crash.id} />}
      </details>
      <Act label={t('crashes.drop', { when: fullDate(crash.ended_at) })} disabled={busy} onClick={() => void drop()}>
        <IconTrash size={14} aria-hidden />
      </Act>
    </li>
  );
}
