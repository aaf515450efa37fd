/** Memories that differ between two moments, a page after the other. */

import { Badge, Button, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Comparison, MemoryChange } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { useCommand } from '../../../reactive/use-command';
import { EmptyState } from '../../../ui/empty-state';
import { FieldDiff } from '../../../ui/field-diff';
import { LoadingSkeleton } from '../../../ui/loading-skeleton';
import classes from './compare.module.css';

interface ChangeListProps {
  readonly first: Comparison;
  readonly kind: MemoryChange['kind'];
  /** Whether the page is of what is asked now. */
  readonly isCurrent: boolean;
  readonly more: (after: string) => Promise<Comparison>;
  readonly onOpen: (memoryId: string) => void;
}

export function ChangeList({ first, kind, isCurrent, more, onOpen }: ChangeListProps) {
  const [later, setLater] = useState<readonly Comparison[]>([]);
  const { run, busy } = useCommand(more);
  const items = [first, ...later].flatMap((page) => page.items);
  const next = (later.at(-1) ?? first).next;

  if (!isCurrent) return <LoadingSkeleton rows={6} />;
  if (items.length === 0) return <EmptyState title={emptyWords(kind)} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it
    <section className={classes.list} tabIndex={0} aria-label={t('memories.compare.list')}>
      <ul className={classes.changes}>
        {items.map((change) => (
          <li key={change.id} className={classes.change} data-kind={change.kind}>
            <UnstyledButton className={classes.open ?? ''} onClick={() => onOpen(change.id)}>
              {change.content}
            </UnstyledButton>
            {!change.is_whole && <Badge color="yellow">{t('memories.compare.notWhole')}</Badge>}
            {change.kind === 'changed' && <FieldDiff changes={pairs(change)} />}
          </li>
        ))}
      </ul>
      {next !== null && (
        <Button
          variant="default"
          loading={busy}
          onClick={async () => {
            const page = await run(next);
            if (page) setLater([...later, page]);
          }}
        >
          {t('memories.compare.more')}
        </Button>
      )}
    </section>
  );
}

function pairs({ changes }: MemoryChange) {
  return Object.fromEntries(Object.entries(changes).map(([field, [before, after]]) => [field, { before, after }]));
}

function emptyWords(kind: MemoryChange['kind']): string {
  if (kind === 'added') return t('memories.compare.noneAdded');
  return kind === 'removed' ? t('memories.compare.noneRemoved') : t('memories.compare.noneChanged');
}
