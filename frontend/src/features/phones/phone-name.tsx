/** Calling a phone otherwise than it called itself. */

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answer } from '../../bridge/client';
import { phonesRename } from '../../generated/api/sdk.gen';
import type { PhoneRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import classes from './phones.module.css';

const LONGEST = 60;

export function PhoneName({ phone, onDone }: { readonly phone: PhoneRead; readonly onDone: () => void }) {
  const [name, setName] = useState(phone.name);
  const { run, busy } = useCommand(async () => {
    await answer(phonesRename({ path: { phone_id: phone.id }, body: { name: name.trim() } }));
    onDone();
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') void run();
  };
  return (
    <form className={classes.naming} onSubmit={save} onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <TextInput
        size="xs"
        aria-label={t('phones.name')}
        maxLength={LONGEST}
        value={name}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={busy} disabled={name.trim() === ''}>
        {t('phones.save')}
      </Button>
    </form>
  );
}
