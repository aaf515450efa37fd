/** Filters and order of the explorer. */

import { CloseButton, Kbd, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Ref } from 'react';
import { t } from '../../i18n/i18n';
import { FilterMenu } from './filter-menu';
import type { MemoryFilters } from './memory-filters';
import classes from './memory-toolbar.module.css';
import { MEMORY_SORTS, MEMORY_TYPES, oneOf, sortLabel, TIERS, tierLabel, typeLabel } from './memory-vocabulary';
import { MoreFilters } from './more-filters';
import { PeriodFilter } from './period-filter';
import { TagFilter } from './tag-filter';

interface MemoryToolbarProps {
  personaId: string;
  filters: MemoryFilters;
  onChange: (some: Partial<MemoryFilters>) => void;
  /** Leaves the filter for the list. */
  onLeave: () => void;
  filterRef: Ref<HTMLInputElement>;
}

export function MemoryToolbar({ personaId, filters, onChange, onLeave, filterRef }: MemoryToolbarProps) {
  return (
    <search className={classes.toolbar} aria-label={t('memories.filters.name')}>
      <TextFilter inputRef={filterRef} text={filters.text} onChange={(text) => onChange({ text })} onLeave={onLeave} />
      <FilterMenu
        label={t('memories.fields.tier')}
        words={TIERS}
        labelOf={tierLabel}
        chosen={filters.tiers}
        onChange={(tiers) => onChange({ tiers })}
      />
      <FilterMenu
        label={t('memories.fields.type')}
        words={MEMORY_TYPES}
        labelOf={typeLabel}
        chosen={filters.types}
        onChange={(types) => onChange({ types })}
      />
      <TagFilter personaId={personaId} tag={filters.tag} onChange={(tag) => onChange({ tag })} />
      <PeriodFilter filters={filters} onChange={onChange} />
      <MoreFilters personaId={personaId} filters={filters} onChange={onChange} />
      <Select
        className={classes.sort}
        aria-label={t('memories.filters.order')}
        data={MEMORY_SORTS.map((sort) => ({ value: sort, label: sortLabel(sort) }))}
        value={filters.sort}
        allowDeselect={false}
        onChange={(value) => onChange({ sort: oneOf(MEMORY_SORTS, value) ?? 'newest' })}
      />
    </search>
  );
}

interface TextFilterProps {
  text: string;
  /** Called with every letter: a question that the next letter replaces is given up before it is read. */
  onChange: (text: string) => void;
  onLeave: () => void;
  inputRef: Ref<HTMLInputElement>;
}

function TextFilter({ text, onChange, onLeave, inputRef }: TextFilterProps) {
  const leaveOrClear = () => {
    if (text === '') onLeave();
    else onChange('');
  };

  return (
    <TextInput
      ref={inputRef}
      className={classes.text}
      aria-label={t('memories.filters.text')}
      placeholder={t('memories.filters.text')}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') leaveOrClear();
        if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
      }}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        text === '' ? (
          <Kbd size="xs">/</Kbd>
        ) : (
          <CloseButton size="sm" aria-label={t('memories.filters.clearText')} onClick={() => onChange('')} />
        )
      }
    />
  );
}
