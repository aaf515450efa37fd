/** A page after page of what was there, each with a way back. */

import { Badge, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { pastList, pastRestore } from '../../generated/api/sdk.gen';
import type { PastRow } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './past-screen.module.css';
import { usePastSource } from './past-source';
import { useAsked } from './use-past';

const PAGE = 100;

interface PastListProps {
  readonly kind: 'memory' | 'conversation' | 'message';
  readonly ownerId: string;
  readonly seq: number;
  readonly label: string;
  readonly empty: string;
  readonly onChanged: () => void;
  readonly renderRow: (row: PastRow) => ReactNode;
}

export function PastList({ kind, ownerId, seq, label, empty, onChanged, renderRow }: PastListProps) {
  const key = `${kind} ${ownerId} ${seq}`;
  const source = usePastSource();
  const page = (before?: string) => {
    const place = before === undefined ? {} : { before };
    return answer(pastList({ path: { kind }, query: { ...source, owner_id: ownerId, seq, limit: PAGE, ...place } }));
  };
  const first = useAsked(key, async () => ({ key, page: await page() }));
  const [more, setMore] = useState<{ readonly items: readonly PastRow[]; readonly next: string | null } | null>(null);
  const { run: older, busy } = useCommand((cursor: string) => page(cursor));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another moment begins another list
  useEffect(() => setMore(null), [first.value]);

  if (first.value === null) {
    return first.problem ? (
      <ProblemNotice problem={first.problem} onRetry={first.again} />
    ) : (
      <LoadingSkeleton rows={6} />
    );
  }
  const rows = [...first.value.page.items, ...(more?.items ?? [])];
  const next = more === null ? first.value.page.next : more.next;
  const changed = () => {
    first.again();
    onChanged();
  };
  if (rows.length === 0) return <EmptyState title={empty} />;
  return (
    <ul className={classes.rows} aria-label={label}>
      {rows.map((row) => (
        <li key={row.id} className={classes.row}>
          <div className={classes.content}>{renderRow(row)}</div>
          <BringBack kind={kind} row={row} seq={first.value?.key === key ? seq : null} onDone={changed} />
        </li>
      ))}
      {next !== null && (
        <li className={classes.more}>
          <Button
            variant="default"
            loading={busy}
            onClick={async () => {
              const found = await older(next);
              if (found) setMore({ items: [...(more?.items ?? []), ...found.items], next: found.next });
            }}
          >
            {t('past.showOlder')}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface BringBackProps {
  readonly kind: 'memory' | 'conversation' | 'message' | 'persona';
  readonly row: Pick<PastRow, 'id' | 'is_same' | 'is_whole'>;
  /** Null while another moment is on its way. */
  readonly seq: number | null;
  readonly onDone: () => void;
}

export function BringBack({ kind, row, seq, onDone }: BringBackProps) {
  const source = usePastSource();
  const { run, busy } = useCommand((moment: number) =>
    answer(pastRestore({ body: { ...source, seq: moment, entity_type: kind, entity_id: row.id } })),
  );
  if (!row.is_whole) {
    return (
      <div className={classes.back}>
        <Badge variant="light" color="yellow" size="sm" tt="none">
          {t('past.notWhole')}
        </Badge>
      </div>
    );
  }
  if (row.is_same) return null;
  return (
    <div className={classes.back}>
      <Badge variant="light" color="gray" size="sm" tt="none">
        {t('past.differentNow')}
      </Badge>
      <Button
        size="compact-xs"
        variant="default"
        loading={busy}
        disabled={seq === null}
        onClick={async () => {
          if (seq === null || !(await run(seq))) return;
          notifications.show({ message: t('past.broughtBack') });
          onDone();
        }}
      >
        {t('past.restoreThis')}
      </Button>
    </div>
  );
}
