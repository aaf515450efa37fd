/** The memories that nothing ever called up, newest first, a page at a time; live. */

import { Button, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './insights.module.css';

const PAGE = 10;

export function NeverRecalled({ personaId }: { readonly personaId: string }) {
  const [page, setPage] = useState(0);
  const which = { persona_id: personaId, recalled: false };
  const count = useLiveQuery('memoryCount$', which);
  const total = count.status === 'live' ? (count.rows[0]?.count ?? 0) : 0;
  const last = Math.max(0, Math.ceil(total / PAGE) - 1);
  const shown = Math.min(page, last); // what was recalled meanwhile made the list shorter
  const live = useLiveQuery('personaMemories$', { ...which, limit: PAGE, offset: shown * PAGE });
  if (total === 0 || live.status !== 'live') return null;

  return (
    <>
      <h3>{t('personas.insights.neverRecalled')}</h3>
      <ul className={classes.list} aria-label={t('personas.insights.neverRecalled')}>
        {live.rows.map((memory) => (
          <li key={memory.id}>
            <Link to="/memories" search={{ memory: memory.id }}>
              {memory.content}
            </Link>
          </li>
        ))}
      </ul>
      {last > 0 && (
        <Group gap={6} mt={4}>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('personas.insights.newerNever')}
            disabled={shown === 0}
            onClick={() => setPage(shown - 1)}
          >
            <IconChevronLeft size={14} aria-hidden />
          </Button>
          <span className={classes.count} role="status">
            {t('personas.insights.range', {
              first: shown * PAGE + 1,
              last: Math.min(total, (shown + 1) * PAGE),
              total,
            })}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('personas.insights.olderNever')}
            disabled={shown === last}
            onClick={() => setPage(shown + 1)}
          >
            <IconChevronRight size={14} aria-hidden />
          </Button>
        </Group>
      )}
    </>
  );
}
