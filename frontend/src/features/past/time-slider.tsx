/** A slider over the event log, with single steps and a jump to a time. */

import { ActionIcon, Button, Slider, TextInput, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { pastGet } from '../../generated/api/sdk.gen';
import type { PastRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import classes from './past-screen.module.css';
import { usePastSource } from './past-source';
import { eventTitle } from './past-words';

interface TimeSliderProps {
  readonly past: PastRead;
  readonly seq: number;
  readonly onTravel: (seq: number | null) => void;
}

export function TimeSlider({ past, seq, onTravel }: TimeSliderProps) {
  const [dragged, setDragged] = useState(seq);
  useEffect(() => setDragged(seq), [seq]);
  const source = usePastSource();
  const { run: jump } = useCommand((local: string) =>
    answer(pastGet({ query: { ...source, at: new Date(local).toISOString() } })),
  );
  const go = (wanted: number) => {
    const place = Math.min(past.last_seq, Math.max(past.first_seq, wanted));
    setDragged(place);
    onTravel(place);
  };
  return (
    <section className={classes.time} aria-label={t('past.moment')}>
      <Slider
        className={classes.slider}
        thumbLabel={t('past.event')}
        min={past.first_seq}
        max={past.last_seq}
        value={dragged}
        label={null}
        onChange={(value) => {
          setDragged(value);
          onTravel(value);
        }}
      />
      <Tooltip label={t('past.oneBack')}>
        <ActionIcon aria-label={t('past.oneBack')} disabled={seq <= past.first_seq} onClick={() => go(seq - 1)}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('past.oneOn')}>
        <ActionIcon aria-label={t('past.oneOn')} disabled={seq >= past.last_seq} onClick={() => go(seq + 1)}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <TextInput
        className={classes.jump}
        aria-label={t('past.goToTime')}
        type="datetime-local"
        onChange={(event) => {
          const local = event.currentTarget.value;
          if (local !== '') void jump(local).then((found) => found && go(found.seq));
        }}
      />
      <Button variant="default" disabled={seq === past.last_seq} onClick={() => onTravel(null)}>
        {source.backup === undefined ? t('past.now') : t('past.newest')}
      </Button>
      <p className={classes.told} role="status">
        {past.at === null ? t('past.beforeFirst') : fullDate(past.at)}
        <span className={classes.event}>
          {past.event !== null &&
            t('past.place', { event: eventTitle(past.event), seq: past.seq, last: past.last_seq })}
        </span>
      </p>
    </section>
  );
}
