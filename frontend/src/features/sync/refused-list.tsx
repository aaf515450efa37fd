/** What the hub did not take, and why. */

import { Text } from '@mantine/core';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './sync-settings.module.css';

export function RefusedList({ count }: { readonly count: number }) {
  const live = useLiveQuery('refusedEvents$', {});
  const title = t('sync.refused.title', { count });
  return (
    <section aria-label={title}>
      <h3 className={classes.subheading}>{title}</h3>
      <Text size="sm" c="dimmed">
        {t('sync.refused.words')}
      </Text>
      {live.status === 'loading' && <LoadingSkeleton rows={2} />}
      {live.status === 'failed' && <ProblemNotice problem={live.problem} onRetry={live.retry} />}
      {live.status === 'live' && (
        <ul className={classes.list}>
          {live.rows.map(({ event_id, subject, reason, at }) => (
            <li key={event_id} className={classes.row}>
              <span className={classes.words}>
                <span className={classes.name}>{subject}</span>
                <span className={classes.mark}>{reason}</span>
              </span>
              <time className={classes.figure} dateTime={at} title={fullDate(at)}>
                {relativeTime(at)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
