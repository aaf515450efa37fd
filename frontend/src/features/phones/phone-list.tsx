/** The phones that have been let in: which are here, when the others were, and letting them out. */

import { Button, Text } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { phonesRemove } from '../../generated/api/sdk.gen';
import type { PhoneRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useNow } from '../../ui/use-now';
import { PhoneName } from './phone-name';
import classes from './phones.module.css';

interface PhoneListProps {
  readonly phones: readonly PhoneRead[];
  readonly here: readonly string[];
}

const MINUTE_MS = 60_000;

export function PhoneList({ phones, here }: PhoneListProps) {
  const now = useNow(MINUTE_MS);
  return (
    <section aria-label={t('phones.list')}>
      <h3 className={classes.heading}>{t('phones.list')}</h3>
      {phones.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('phones.none')}
        </Text>
      )}
      <ul className={classes.phones}>
        {phones.map((phone) => (
          <Row key={phone.id} phone={phone} isHere={here.includes(phone.id)} now={now} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly phone: PhoneRead;
  readonly isHere: boolean;
  readonly now: number;
}

function Row({ phone, isHere, now }: RowProps) {
  const [asks, setAsks] = useState(false);
  const [names, setNames] = useState(false);
  const { run, busy } = useCommand(() => answer(phonesRemove({ path: { phone_id: phone.id } })));
  return (
    <li className={classes.phone}>
      <IconDeviceMobile size={18} aria-hidden />
      {names ? (
        <PhoneName phone={phone} onDone={() => setNames(false)} />
      ) : (
        <>
          <div className={classes.words}>
            <div>{phone.name}</div>
            <Text size="xs" c="dimmed">
              {isHere ? (
                <span className={classes.here}>{t('phones.here')}</span>
              ) : (
                <time dateTime={phone.last_seen_at} title={fullDate(phone.last_seen_at)}>
                  {t('phones.seen', { when: relativeTime(phone.last_seen_at, now) })}
                </time>
              )}
            </Text>
          </div>
          <Button size="compact-xs" variant="default" onClick={() => setNames(true)}>
            {t('phones.rename')}
          </Button>
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => setAsks(true)}>
            {t('phones.remove')}
          </Button>
        </>
      )}
      <ConfirmDialog
        opened={asks}
        title={t('phones.removeTitle', { name: phone.name })}
        confirmLabel={t('phones.remove')}
        danger
        busy={busy}
        onClose={() => setAsks(false)}
        onConfirm={() => void run()}
      >
        {t('phones.removeAbout')}
      </ConfirmDialog>
    </li>
  );
}
