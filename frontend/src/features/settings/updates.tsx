/** Newer versions of the app: whether they are asked for, what they change, getting one and installing it. */

import { Alert, Group, Stack, Text } from '@mantine/core';
import { answer } from '../../bridge/client';
import { TaskProgress } from '../../commands/task-progress';
import { settingsPut } from '../../generated/api/sdk.gen';
import type { UpdateState } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Choice } from './choice';
import { Section } from './section';
import { CheckNow, FromFile } from './update-buttons';
import { UpdateOffer } from './update-offer';
import { CHECK_KEY, CHECKS, chosenCheck, isBusy, phaseWords } from './update-words';
import { useSetting } from './use-setting';

export function Updates() {
  const live = useLiveQuery('updateState$', {});
  const state = live.status === 'live' ? live.rows[0] : undefined;
  return (
    <Section id="updates">
      {live.status === 'loading' && <LoadingSkeleton rows={3} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {state && <State state={state} />}
    </Section>
  );
}

function State({ state }: { readonly state: UpdateState }) {
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {phaseWords(state)}
      </Text>
      {state.obstacle !== null && (
        <Text size="sm" c="dimmed">
          {state.obstacle}.{state.kind === 'source' && ` ${t('updates.bySources')}`}
          {state.kind !== 'source' && !state.can_open && ` ${t('updates.byHand')}`}
        </Text>
      )}
      {state.can_check && <WhenChecked />}
      {(state.can_check || state.can_open) && (
        <Group gap="sm">
          {state.can_check && <CheckNow isBusy={isBusy(state)} />}
          {state.can_open && <FromFile isBusy={isBusy(state)} />}
        </Group>
      )}
      {state.phase === 'failed' && state.problem !== null && (
        <Alert color="red" title={t('updates.failed')} role="alert">
          <Text size="sm">{state.problem}.</Text>
        </Alert>
      )}
      {state.phase === 'getting' && <TaskProgress kinds={['update']} />}
      {state.phase === 'installing' && <TaskProgress kinds={['backup']} />}
      {state.offer !== null && <UpdateOffer state={state} offer={state.offer} />}
    </Stack>
  );
}

function WhenChecked() {
  const chosen = chosenCheck(useSetting(CHECK_KEY));
  const { run } = useCommand((value: string) => answer(settingsPut({ path: { key: CHECK_KEY }, body: { value } })));
  return (
    <Choice
      label={t('updates.choice')}
      description={t('updates.choiceAbout')}
      values={CHECKS}
      words={(value) => t(`updates.checks.${value}`)}
      chosen={chosen}
      onChoose={(value) => void run(value)}
    />
  );
}
