/** The two moments that are compared: by slider, by date, or as people say it. */

import { Button, RangeSlider, TextInput } from '@mantine/core';
import { t } from '../../../i18n/i18n';
import { fullDate } from '../../../lib/relative-time';
import { fromLocalMoment, toLocalMoment } from '../local-moment';
import classes from './compare.module.css';

/** Null is the beginning, or now. */
export interface Compared {
  readonly since: string | null;
  readonly until: string | null;
}

interface CompareMomentsProps {
  readonly moments: Compared;
  readonly firstAt: string | null;
  readonly onChange: (moments: Compared) => void;
}

const HOUR_MS = 3_600_000;
const STEPS = 1_000;

export function CompareMoments({ moments, firstAt, onChange }: CompareMomentsProps) {
  const now = Date.now();
  const first = firstAt === null ? now - 30 * 24 * HOUR_MS : Date.parse(firstAt) - 1_000;
  const length = Math.max(now - first, 1_000);
  const placeOf = (instant: string | null, open: number) =>
    instant === null ? open : Math.min(Math.max(((Date.parse(instant) - first) / length) * STEPS, 0), STEPS);
  const instantAt = (place: number) => new Date(first + (place / STEPS) * length).toISOString();
  const value: [number, number] = [placeOf(moments.since, 0), placeOf(moments.until, STEPS)];
  const isBackwards = moments.since !== null && moments.until !== null && moments.until < moments.since;

  return (
    <section className={classes.moments} aria-label={t('memories.compare.moments')}>
      <div className={classes.presets}>
        {presets().map(({ words, ago_h }) => (
          <Button
            key={words}
            variant="default"
            size="compact-xs"
            onClick={() =>
              onChange({
                since: ago_h === null ? null : new Date(Date.now() - ago_h * HOUR_MS).toISOString(),
                until: null,
              })
            }
          >
            {words}
          </Button>
        ))}
      </div>
      <RangeSlider
        className={classes.slider ?? ''}
        min={0}
        max={STEPS}
        minRange={0}
        value={value}
        label={(place) => fullDate(instantAt(place))}
        thumbFromLabel={t('memories.compare.earlier')}
        thumbToLabel={t('memories.compare.later')}
        onChange={([from, to]) =>
          onChange({ since: from <= 0 ? null : instantAt(from), until: to >= STEPS ? null : instantAt(to) })
        }
      />
      <div className={classes.dates}>
        <TextInput
          type="datetime-local"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          label={t('memories.compare.earlier')}
          description={moments.since === null ? t('memories.compare.beginning') : undefined}
          value={toLocalMoment(moments.since)}
          error={isBackwards ? t('memories.compare.backwards') : undefined}
          onChange={(event) => onChange({ ...moments, since: fromLocalMoment(event.currentTarget.value) })}
        />
        <TextInput
          type="datetime-local"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          label={t('memories.compare.later')}
          description={moments.until === null ? t('memories.compare.now') : undefined}
          value={toLocalMoment(moments.until)}
          onChange={(event) => onChange({ ...moments, until: fromLocalMoment(event.currentTarget.value) })}
        />
      </div>
    </section>
  );
}

function presets(): readonly { readonly words: string; readonly ago_h: number | null }[] {
  return [
    { words: t('memories.compare.sinceHour'), ago_h: 1 },
    { words: t('memories.compare.sinceDay'), ago_h: 24 },
    { words: t('memories.compare.sinceWeek'), ago_h: 7 * 24 },
    { words: t('memories.compare.sinceMonth'), ago_h: 30 * 24 },
    { words: t('memories.compare.sinceBeginning'), ago_h: null },
  ];
}
