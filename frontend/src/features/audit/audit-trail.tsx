/** Everything that ever changed, newest first, and what each event says. */

import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { isOnPhone } from '../../bridge/side';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { DetailSplit } from '../../ui/detail-split';
import { EmptyState } from '../../ui/empty-state';
import { FlashOnChange } from '../../ui/flash-on-change';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { VirtualList } from '../../ui/virtual-list';
import { type AuditFilters, auditParams, isNarrowed, NO_AUDIT_FILTERS } from './audit-filters';
import { AuditProgress } from './audit-progress';
import { AuditToolbar } from './audit-toolbar';
import { EventDetail } from './event-detail';
import { eventMenu } from './event-menu';
import { EventRow } from './event-row';
import { ExportEvents } from './export-events';
import { IntegrityBar } from './integrity-bar';
import { useTakeBack } from './use-take-back';
import { useTrail } from './use-trail';

const ROW_HEIGHT = 32;
/** How near the end of the known trail the next page is asked for. */
const AHEAD_ROWS = 40;

interface AuditTrailProps {
  readonly personaId: string | null;
  /** Whose events are shown at first. */
  readonly scope?: AuditFilters['scope'];
}

export function AuditTrail({ personaId, scope = 'persona' }: AuditTrailProps) {
  const [filters, setFilters] = useState<AuditFilters>({ ...NO_AUDIT_FILTERS, scope });
  const [shown, setShown] = useState<EventRead | null>(null);
  const close = () => setShown(null);
  const follow = (entityId: string) => setFilters({ ...NO_AUDIT_FILTERS, scope: 'vault', entityId });
  const params = auditParams(filters, personaId);

  return (
    <Screen title={t('audit.title')} actions={isOnPhone() ? undefined : <ExportEvents params={params} />}>
      <IntegrityBar />
      <AuditProgress />
      <AuditToolbar filters={filters} hasPersona={personaId !== null} onChange={setFilters} />
      <DetailSplit
        detailLabel={t('audit.event')}
        onClose={close}
        detail={shown && <EventDetail event={shown} onClose={close} onFollow={follow} />}
      >
        <Events
          key={JSON.stringify(params)}
          params={params}
          shownSeq={shown?.seq ?? null}
          onShow={setShown}
          onFollow={follow}
          {...(isNarrowed(filters) ? { onClear: () => setFilters(NO_AUDIT_FILTERS) } : {})}
        />
      </DetailSplit>
    </Screen>
  );
}

interface EventsProps {
  readonly params: ReturnType<typeof auditParams>;
  readonly shownSeq: number | null;
  readonly onShow: (event: EventRead | null) => void;
  readonly onFollow: (entityId: string) => void;
  /** Only while filters hide something. */
  readonly onClear?: () => void;
}

function Events({ params, shownSeq, onShow, onFollow, onClear }: EventsProps) {
  const result = useTrail(params);
  const { takeBack, question } = useTakeBack();

  if (result.status === 'loading') return <LoadingSkeleton rows={14} />;
  if (result.status === 'failed') return <ProblemNotice problem={result.problem} onRetry={result.retry} />;
  const { rows } = result.trail;
  if (rows.length === 0) return <NoEvents {...(onClear ? { onClear } : {})} />;
  const place = rows.findIndex((event) => event.seq === shownSeq);
  return (
    <>
      <VirtualList
        ariaLabel={t('audit.events')}
        rowMenu={(index) => {
          const event = rows[index];
          return event ? eventMenu(event, { onShow, onFollow, takeBack }) : [];
        }}
        rowCount={rows.length}
        rowHeight={ROW_HEIGHT}
        getKey={(index) => rows[index]?.seq ?? index}
        activeIndex={place < 0 ? null : place}
        onActiveIndexChange={(index) => onShow(rows[index] ?? null)}
        onKeyDown={(event) => event.key === 'Escape' && onShow(null)}
        onVisibleRange={(_, last) => last > rows.length - AHEAD_ROWS && result.loadOlder()}
        renderRow={(index) => {
          const event = rows[index];
          return (
            event && (
              <FlashOnChange changed={result.changed} rowKey={String(event.seq)}>
                <EventRow event={event} />
              </FlashOnChange>
            )
          );
        }}
      />
      {question}
    </>
  );
}

function NoEvents({ onClear }: { readonly onClear?: () => void }) {
  if (onClear) {
    return (
      <EmptyState title={t('audit.noSuchEvent')} actions={<Button onClick={onClear}>{t('audit.showAll')}</Button>} />
    );
  }
  return (
    <EmptyState
      icon={<IconHistory size={22} aria-hidden />}
      title={t('audit.nothingYet.title')}
      description={t('audit.nothingYet.description')}
    />
  );
}
