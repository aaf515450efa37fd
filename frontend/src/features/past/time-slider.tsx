/** A slider over the event log, with single steps and a jump to a time. */

import { ActionIcon, Button, Slider, TextInput, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { pastGet } from '../../generated/api/sdk.gen';
import type { PastRead } from '../../generated/api/types.gen';
import { formatCount } from '../../lib/format-number';
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
    <section className={classes.time} aria-label="Moment">
      <Tooltip label="One event back">
        <ActionIcon aria-label="One event back" disabled={seq <= past.first_seq} onClick={() => go(seq - 1)}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Slider
        className={classes.slider}
        thumbLabel="Event"
        min={past.first_seq}
        max={past.last_seq}
        value={dragged}
        label={null}
        onChange={(value) => {
          setDragged(value);
          onTravel(value);
        }}
      />
      <Tooltip label="One event on">
        <ActionIcon aria-label="One event on" disabled={seq >= past.last_seq} onClick={() => go(seq + 1)}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <TextInput
        className={classes.jump}
        aria-label="Go to a time"
        type="datetime-local"
        onChange={(event) => {
          const local = event.currentTarget.value;
          if (local !== '') void jump(local).then((found) => found && go(found.seq));
        }}
      />
      <Button variant="default" disabled={seq === past.last_seq} onClick={() => onTravel(null)}>
        {source.backup === undefined ? 'Now' : 'Newest'}
      </Button>
      <p className={classes.told} role="status">
        {past.at === null ? 'Before the first event' : fullDate(past.at)}
        <span className={classes.event}>
          {past.event !== null &&
            `${eventTitle(past.event)}, event ${formatCount(past.seq)} of ${formatCount(past.last_seq)}`}
        </span>
      </p>
    </section>
  );
}
