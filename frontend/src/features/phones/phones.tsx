/** Opening the app on a phone: letting phones in at all, one by one, and out again. */

import { Alert, NativeSelect, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { phonesOff, phonesOn } from '../../generated/api/sdk.gen';
import type { PhonesState } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { LetIn } from './let-in';
import { PhoneList } from './phone-list';
import classes from './phones.module.css';
import { useKnownPhones } from './use-phones';

export function Phones() {
  const known = useKnownPhones();
  if (known === null) return <LoadingSkeleton rows={3} />;
  const { state, phones } = known;
  return (
    <Stack gap="md">
      <Text size="sm">{t('phones.about')}</Text>
      <OnOff state={state} />
      {state.problem !== null && (
        <Alert color="orange" title={t('phones.problem')}>
          {state.problem}
        </Alert>
      )}
      {state.url !== null && <Listening url={state.url} fingerprint={state.fingerprint ?? ''} />}
      {state.url !== null && <LetIn url={state.url} phones={phones} />}
      {(state.on || phones.length > 0) && <PhoneList phones={phones} here={state.here} />}
    </Stack>
  );
}

function OnOff({ state }: { readonly state: PhonesState }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { run, busy } = useCommand((on: boolean, address: string | null) =>
    answer(on ? phonesOn({ body: { address } }) : phonesOff()),
  );
  const { addresses } = state;
  const address =
    chosen ?? (state.address !== null && addresses.includes(state.address) ? state.address : addresses[0]);
  const choose = (picked: string) => {
    setChosen(picked);
    if (state.on) void run(true, picked);
  };
  return (
    <>
      <Switch
        label={t('phones.switch')}
        description={t('phones.switchAbout')}
        checked={state.on}
        disabled={busy || (!state.on && address === undefined)}
        onChange={(event) => void run(event.currentTarget.checked, address ?? null)}
      />
      {addresses.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('phones.noAddress')}
        </Text>
      )}
      {addresses.length > 1 && (
        <NativeSelect
          className={classes.address}
          label={t('phones.address')}
          description={t('phones.addressAbout')}
          data={addresses}
          value={address}
          disabled={busy}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      )}
    </>
  );
}

function Listening({ url, fingerprint }: { readonly url: string; readonly fingerprint: string }) {
  return (
    <dl className={classes.facts}>
      <dt>{t('phones.at')}</dt>
      <dd>{url}</dd>
      <dt>{t('phones.fingerprint')}</dt>
      <dd>
        <code className={classes.fingerprint}>{fingerprint}</code>
        <Text size="xs" c="dimmed">
          {t('phones.fingerprintAbout')}
        </Text>
      </dd>
    </dl>
  );
}
