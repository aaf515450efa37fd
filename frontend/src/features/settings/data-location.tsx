/** Where the vault lies, what in it takes how much room, and moving it. */

import { Alert, Button, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { placeLetGo, placeMove, placeStay } from '../../generated/api/sdk.gen';
import type { PlaceRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Section } from './section';
import classes from './settings-screen.module.css';
import { usePlace } from './use-place';

interface PlaceProps {
  readonly place: PlaceRead;
  readonly onChanged: (place: PlaceRead) => void;
}

export function DataLocation() {
  const asked = usePlace();
  return (
    <Section id="data">
      {asked.status === 'loading' && <LoadingSkeleton rows={5} />}
      {asked.status === 'failed' && <ProblemNotice problem={asked.problem} onRetry={asked.retry} />}
      {asked.status === 'live' && (
        <>
          <Sizes place={asked.place} />
          <Moving place={asked.place} onChanged={asked.onChanged} />
          {asked.place.left !== null && <Left place={asked.place} onChanged={asked.onChanged} />}
        </>
      )}
    </Section>
  );
}

function Sizes({ place }: { readonly place: PlaceRead }) {
  return (
    <dl className={classes.facts}>
      <dt>{t('settings.data.folder')}</dt>
      <dd>{place.folder}</dd>
      {place.parts.map(({ part, bytes }) => (
        <div key={part} className={classes.fact}>
          <dt>{t(`settings.data.parts.${part}`)}</dt>
          <dd className="tabular">{formatBytes(bytes)}</dd>
        </div>
      ))}
      <dt>{t('settings.data.free')}</dt>
      <dd className="tabular">{formatBytes(place.free_bytes)}</dd>
    </dl>
  );
}

function Moving({ place, onChanged }: PlaceProps) {
  const { run: stay, busy } = useCommand(async () => onChanged(await answer(placeStay({}))));
  if (!place.can_move) {
    return (
      <Text size="sm" mt={12} c="dimmed">
        {t('settings.data.fixed')}
      </Text>
    );
  }
  if (place.move_to !== null) {
    return (
      <Alert mt={12} title={t('settings.data.willMove')}>
        <Text size="sm">{t('settings.data.willMoveAbout', { to: place.move_to })}</Text>
        <Button mt={8} variant="default" loading={busy} onClick={() => void stay()}>
          {t('settings.data.stay')}
        </Button>
      </Alert>
    );
  }
  return (
    <>
      {place.problem !== null && (
        <Alert mt={12} color="orange" title={t('settings.data.notMoved')}>
          <Text size="sm">{place.problem}</Text>
        </Alert>
      )}
      <Target onChanged={onChanged} />
    </>
  );
}

function Target({ onChanged }: Pick<PlaceProps, 'onChanged'>) {
  const [to, setTo] = useState('');
  const { run, busy, problem } = useCommand(
    async () => onChanged(await answer(placeMove({ body: { to: to.trim() } }))),
    { onProblem: () => true }, // it is shown below the field
  );
  const move = (event: FormEvent) => {
    event.preventDefault();
    if (to.trim() !== '') void run();
  };
  return (
    <form onSubmit={move}>
      <TextInput
        mt={12}
        label={t('settings.data.moveTo')}
        description={t('settings.data.moveAbout')}
        spellCheck={false}
        autoComplete="off"
        value={to}
        error={problem?.detail}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" mt={8} variant="default" loading={busy} disabled={to.trim() === ''}>
        {t('settings.data.move')}
      </Button>
    </form>
  );
}

function Left({ place, onChanged }: PlaceProps) {
  const [asks, setAsks] = useState(false);
  const { run, busy } = useCommand(async () => {
    onChanged(await answer(placeLetGo({})));
    setAsks(false);
  });
  const left = place.left ?? '';
  return (
    <Alert mt={12} title={t('settings.data.left')}>
      <Text size="sm">{t('settings.data.leftAbout', { left })}</Text>
      <Button mt={8} variant="default" onClick={() => setAsks(true)}>
        {t('settings.data.letGo')}
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t('settings.data.letGoTitle')}
        confirmLabel={t('settings.data.letGoConfirm')}
        danger
        busy={busy}
        onClose={() => setAsks(false)}
        onConfirm={() => void run()}
      >
        {t('settings.data.letGoAbout', { left })}
      </ConfirmDialog>
    </Alert>
  );
}
