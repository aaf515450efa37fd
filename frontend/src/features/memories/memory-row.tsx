/** One memory as a line of the explorer. */

import { IconPinFilled } from '@tabler/icons-react';
import { memo } from 'react';
import type { MemoryListRow } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { ImportanceBar } from './importance-bar';
import classes from './memory-row.module.css';
import { stateLabel, typeLabel } from './memory-vocabulary';
import { TierDot } from './tier-dot';

/** More tags than this would push the content out of the line. */
const TAGS_SHOWN = 2;

interface MemoryRowProps {
  readonly memory: MemoryListRow;
  /** Unix time in milliseconds; its age is told against it. */
  readonly now: number;
}

export const MemoryRow = memo(function MemoryRow({ memory, now }: MemoryRowProps) {
  return (
    <div className={classes.row}>
      <TierDot tier={memory.tier} />
      <span className={classes.content} data-state={memory.state}>
        {memory.pinned_at !== null && (
          <IconPinFilled size={11} className={classes.pin} role="img" aria-label={t('memories.filters.pinned')} />
        )}{' '}
        {memory.content}
      </span>
      {memory.state !== 'active' && <span className={classes.state}>{stateLabel(memory.state)}</span>}
      <RowTags tags={memory.tags} />
      <span className={classes.type}>{typeLabel(memory.type)}</span>
      <span className={classes.weight}>
        <ImportanceBar importance={memory.importance} />
      </span>
      <time className={classes.date} dateTime={memory.created_at} title={fullDate(memory.created_at)}>
        {relativeTime(memory.created_at, now)}
      </time>
    </div>
  );
});

function RowTags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  const more = tags.length - TAGS_SHOWN;
  return (
    <span className={classes.tags} title={tags.join(', ')}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
      {more > 0 && <span className={classes.more}>+{more}</span>}
    </span>
  );
}
