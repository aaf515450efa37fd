/** The button that takes one event back. */

import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useTakeBack } from './use-take-back';

export function TakeBack({ event }: { event: EventRead }) {
  const { takeBack, busy, question } = useTakeBack();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        loading={busy}
        onClick={() => takeBack(event)}
      >
        {t('audit.takeBack.button')}
      </Button>
      {question}
    </>
  );
}
