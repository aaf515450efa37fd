/** Narrows every view to a period: what happened in it, or was added in it where nobody said. */

import { Button, Popover, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import { fromLocalMoment, toLocalMoment } from './local-moment';
import type { MemoryFilters } from './memory-filters';
import classes from './period-filter.module.css';
import { periodWords } from './views/stretch-words';

interface PeriodFilterProps {
  readonly filters: MemoryFilters;
  readonly onChange: (some: Partial<MemoryFilters>) => void;
}

const DAY_MS = 86_400_000;

export function PeriodFilter({ filters: { since, until }, onChange }: PeriodFilterProps) {
  const [opened, setOpened] = useState(false);
  const isSet = since !== null || until !== null;
  const words = periodOf(since, until);
  const set = (some: { since?: string | null; until?: string | null }) => {
    const next = { since, until, ...some };
    // While it ends before it begins the other end gives way: one types them one after the other.
    if (next.since !== null && next.until !== null && next.until <= next.since) {
      return onChange('since' in some ? { ...next, until: null } : { ...next, since: null });
    }
    onChange(next);
  };

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus withRoles>
      <Popover.Target>
        <Button
          variant={isSet ? 'light' : 'default'}
          className={classes.target ?? ''}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('memories.filters.periodIs', { period: isSet ? words : t('memories.filters.all') })}
          onClick={() => setOpened(!opened)}
        >
          {isSet ? words : t('memories.filters.period')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.fields}>
          <TextInput
            type="datetime-local"
            label={t('memories.filters.from')}
            value={toLocalMoment(since)}
            onChange={(event) => set({ since: fromLocalMoment(event.currentTarget.value) })}
            data-autofocus
          />
          <TextInput
            type="datetime-local"
            label={t('memories.filters.to')}
            value={toLocalMoment(until)}
            onChange={(event) => set({ until: fromLocalMoment(event.currentTarget.value) })}
          />
          <div className={classes.presets}>
            {presets().map(({ label, days }) => (
              <Button
                key={label}
                size="compact-xs"
                variant="default"
                onClick={() => onChange({ since: new Date(Date.now() - days * DAY_MS).toISOString(), until: null })}
              >
                {label}
              </Button>
            ))}
            <Button
              size="compact-xs"
              variant="subtle"
              disabled={!isSet}
              onClick={() => onChange({ since: null, until: null })}
            >
              {t('memories.filters.anyTime')}
            </Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function presets() {
  return [
    { label: t('memories.filters.lastDay'), days: 1 },
    { label: t('memories.filters.lastWeek'), days: 7 },
    { label: t('memories.filters.lastMonth'), days: 30 },
  ];
}

function periodOf(since: string | null, until: string | null): string {
  const [from, to] = periodWords(since, until);
  if (from && to) return t('memories.filters.between', { from, to });
  if (from) return t('memories.filters.since', { from });
  return to ? t('memories.filters.until', { to }) : '';
}
