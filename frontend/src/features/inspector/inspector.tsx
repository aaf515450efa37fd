/** Every open live query, what it costs, and the events that move it. */

import { type ReactNode, useState } from 'react';
import type { EventRead, OpenQuery } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { ContextMenuItem } from '../../ui/context-menu';
import { DetailSplit } from '../../ui/detail-split';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { VirtualList } from '../../ui/virtual-list';
import { EventStream } from './event-stream';
import { GateControls } from './gate-controls';
import classes from './inspector.module.css';
import { QueryDetail } from './query-detail';
import { QueryRow } from './query-row';

const ROW_HEIGHT = 44;

/** How an event looks is the audit trail's business. */
export function Inspector({ renderEvent }: { renderEvent: (event: EventRead) => ReactNode }) {
  const [shownKey, setShownKey] = useState<string | null>(null);
  const open = useLiveQuery('openQueries$', {});
  const rows = open.status === 'live' ? open.rows : [];
  const shown = rows.find((row) => row.key === shownKey) ?? null;
  const close = () => setShownKey(null);

  return (
    <Screen
      title={t('inspector.title')}
      subtitle={open.status === 'live' ? t('inspector.open', { count: rows.length }) : undefined}
      actions={<GateControls />}
    >
      <DetailSplit
        detailLabel={t('inspector.liveQuery')}
        onClose={close}
        detail={shown && <QueryDetail key={shown.key} query={shown} onClose={close} />}
      >
        <div className={classes.panes}>
          <section className={classes.pane} aria-label={t('inspector.openQueries')}>
            {open.status === 'loading' && <LoadingSkeleton rows={8} />}
            {open.status === 'failed' && <ProblemNotice problem={open.problem} onRetry={open.retry} />}
            {open.status === 'live' && (
              <VirtualList
                ariaLabel={t('inspector.title')}
                rowCount={rows.length}
                rowHeight={ROW_HEIGHT}
                getKey={(index) => rows[index]?.key ?? index}
                renderRow={(index) => {
                  const row = rows[index];
                  return row && <QueryRow query={row} />;
                }}
                rowMenu={(index) => menuOf(rows[index], setShownKey)}
                activeIndex={shown ? rows.indexOf(shown) : null}
                onActiveIndexChange={(index) => setShownKey(rows[index]?.key ?? null)}
                onKeyDown={(event) => event.key === 'Escape' && close()}
              />
            )}
          </section>
          <EventStream renderEvent={renderEvent} />
        </div>
      </DetailSplit>
    </Screen>
  );
}

function menuOf(query: OpenQuery | undefined, show: (key: string) => void): readonly ContextMenuItem[] {
  if (query === undefined) return [];
  const copy = () => void navigator.clipboard.writeText(JSON.stringify(query.params, null, 1));
  return [
    { id: 'open', label: t('inspector.menu.open'), run: () => show(query.key) },
    { id: 'copy', label: t('inspector.menu.copy'), run: copy },
  ];
}
