/** The filters that are wanted less often: state, pin, recall, and where a memory comes from. */

import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import { formatCount } from '../../lib/format-number';
import { useLiveQuery } from '../../reactive/use-live-query';
import type { MemoryFilters } from './memory-filters';
import { STATES, sourceLabel, stateLabel } from './memory-vocabulary';

interface MoreFiltersProps {
  readonly personaId: string;
  readonly filters: MemoryFilters;
  readonly onChange: (some: Partial<MemoryFilters>) => void;
}

const NONE = { states: [], pinned: null, recalled: null, source: null } as const;

export function MoreFilters({ personaId, filters, onChange }: MoreFiltersProps) {
  const [opened, setOpened] = useState(false);
  const said = wordsOf(filters);
  const [first] = said;

  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      closeOnItemClick={false}
      position="bottom-start"
      shadow="md"
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <Button
          variant={said.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('memories.filters.moreIs', { words: said.join(', ') || t('memories.filters.none') })}
        >
          {said.length > 1
            ? t('memories.filters.moreOf', { number: said.length })
            : (first ?? t('memories.filters.more'))}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Standing filters={filters} onChange={onChange} />
        <Menu.Divider />
        <Sources personaId={personaId} chosen={filters.source} onChoose={(source) => onChange({ source })} />
        <Menu.Divider />
        <Menu.Item disabled={said.length === 0} onClick={() => onChange(NONE)}>
          {t('memories.filters.showAll')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Standing({ filters, onChange }: Omit<MoreFiltersProps, 'personaId'>) {
  const { states, pinned, recalled } = filters;
  return (
    <>
      <Menu.Label>{t('memories.filters.state')}</Menu.Label>
      {STATES.map((state) => (
        <Menu.CheckboxItem
          key={state}
          checked={states.includes(state)}
          onChange={(on) =>
            onChange({ states: STATES.filter((each) => (each === state ? on : states.includes(each))) })
          }
        >
          {stateLabel(state)}
        </Menu.CheckboxItem>
      ))}
      <Menu.Label>{t('memories.filters.recall')}</Menu.Label>
      <Menu.CheckboxItem checked={pinned === true} onChange={(on) => onChange({ pinned: on || null })}>
        {t('memories.filters.pinned')}
      </Menu.CheckboxItem>
      <Menu.CheckboxItem checked={recalled === true} onChange={(on) => onChange({ recalled: on || null })}>
        {t('memories.filters.recalled')}
      </Menu.CheckboxItem>
      <Menu.CheckboxItem checked={recalled === false} onChange={(on) => onChange({ recalled: on ? false : null })}>
        {t('memories.filters.neverRecalled')}
      </Menu.CheckboxItem>
    </>
  );
}

interface SourcesProps {
  readonly personaId: string;
  readonly chosen: string | null;
  readonly onChoose: (source: string | null) => void;
}

/** Mounted, and so counted, only while the menu is open. */
function Sources({ personaId, chosen, onChoose }: SourcesProps) {
  const live = useLiveQuery('memorySources$', { persona_id: personaId });
  const counts = new Map(live.status === 'live' ? live.rows.map((row) => [row.kind, row.count]) : []);
  const kinds = chosen === null || counts.has(chosen) ? [...counts.keys()] : [chosen, ...counts.keys()];
  return (
    <>
      <Menu.Label>{t('memories.filters.source')}</Menu.Label>
      {live.status === 'live' && kinds.length === 0 && <Menu.Item disabled>{t('memories.filters.noSource')}</Menu.Item>}
      {kinds.map((kind) => (
        <Menu.CheckboxItem key={kind} checked={chosen === kind} onChange={(on) => onChoose(on ? kind : null)}>
          {sourceLabel(kind)} · {formatCount(counts.get(kind) ?? 0)}
        </Menu.CheckboxItem>
      ))}
    </>
  );
}

function wordsOf({ states, pinned, recalled, source }: MemoryFilters): string[] {
  const words = states.map((state) => stateLabel(state));
  if (pinned !== null) words.push(t('memories.filters.pinned'));
  if (recalled !== null) words.push(recalled ? t('memories.filters.recalled') : t('memories.filters.neverRecalled'));
  if (source !== null) words.push(sourceLabel(source));
  return words;
}
