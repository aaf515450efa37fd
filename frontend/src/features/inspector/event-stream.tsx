/** The newest events of the whole vault, as they come. */

import type { ReactNode } from 'react';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { VirtualList } from '../../ui/virtual-list';
import classes from './inspector.module.css';

const ROW_HEIGHT = 32;
const SHOWN = 100;

export function EventStream({ renderEvent }: { renderEvent: (event: EventRead) => ReactNode }) {
  const events = useLiveQuery('auditTrail$', { limit: SHOWN });
  const rows = events.status === 'live' ? events.rows : [];

  return (
    <section className={classes.pane} aria-label={t('inspector.eventStream')}>
      <h2 className={classes.caption}>{t('inspector.eventsAsTheyCome')}</h2>
      {events.status === 'loading' && <LoadingSkeleton rows={6} />}
      {events.status === 'failed' && <ProblemNotice problem={events.problem} onRetry={events.retry} />}
      {events.status === 'live' && rows.length === 0 && <p className={classes.caption}>{t('inspector.noneYet')}</p>}
      {rows.length > 0 && (
        <VirtualList
          ariaLabel={t('inspector.events')}
          rowCount={rows.length}
          rowHeight={ROW_HEIGHT}
          getKey={(index) => rows[index]?.seq ?? index}
          renderRow={(index) => {
            const row = rows[index];
            return row && renderEvent(row);
          }}
        />
      )}
    </section>
  );
}
