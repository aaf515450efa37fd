/** One field that two devices changed: what stays and what was set aside, and by whom. */

import { Button, Group } from '@mantine/core';
import type { AdjustedChange } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import classes from './adjusted-screen.module.css';
import { bothInWords } from './value-words';

interface AdjustedCardProps {
  readonly change: AdjustedChange;
  /** What the field is called, as a person says it. */
  readonly field: string;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

export function AdjustedCard({ change, field, isActive, onFocus, onTake, onKeep }: AdjustedCardProps) {
  const { subject, kept, lost, kept_device: keeper, lost_device: loser, at } = change;
  const name = t('sync.adjusted.of', { field, subject });
  const words = bothInWords(kept, lost);
  return (
    <li className={classes.card} tabIndex={isActive ? 0 : -1} aria-label={name} onFocus={onFocus}>
      <div className={classes.head}>
        <h2 className={classes.name}>{name}</h2>
        <time className={classes.at} dateTime={at} title={fullDate(at)}>
          {relativeTime(at)}
        </time>
      </div>
      <div className={classes.values}>
        <Value label={t('sync.adjusted.kept')} device={keeper} words={words.kept} />
        <Value label={t('sync.adjusted.lost')} device={loser} words={words.lost} />
      </div>
      <Group gap="sm" justify="flex-end">
        <Button variant="default" size="compact-sm" onClick={onKeep}>
          {t('sync.adjusted.keep')}
        </Button>
        <Button variant="light" size="compact-sm" onClick={onTake}>
          {t('sync.adjusted.take')}
        </Button>
      </Group>
    </li>
  );
}

interface ValueProps {
  readonly label: string;
  readonly device: string | null;
  readonly words: string;
}

function Value({ label, device, words }: ValueProps) {
  return (
    <div className={classes.value}>
      <span className={classes.label}>
        {label}, {device === null ? t('sync.adjusted.unknown') : t('sync.adjusted.by', { device })}
      </span>
      <p className={classes.text}>{words}</p>
    </div>
  );
}
