/** Narrows the explorer to one tag; the choices follow the tags in use. */

import { Select } from '@mantine/core';
import { t } from '../../i18n/i18n';
import { formatCount } from '../../lib/format-number';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useSettled } from '../../ui/on-demand';
import classes from './tag-filter.module.css';

interface TagFilterProps {
  personaId: string;
  tag: string | null;
  onChange: (tag: string | null) => void;
}

export function TagFilter({ personaId, tag, onChange }: TagFilterProps) {
  const tags = useLiveQuery('memoryTags$', { persona_id: personaId }, { enabled: useSettled() });
  const counts = new Map(tags.status === 'live' ? tags.rows.map((row) => [row.tag, row.count]) : []);
  // A tag whose last memory went is still the filter in force, so it stays among the choices.
  const names = tag === null || counts.has(tag) ? [...counts.keys()] : [tag, ...counts.keys()];

  return (
    <Select
      className={classes.tag}
      aria-label={t('memories.bulk.tag')}
      placeholder={t('memories.bulk.tag')}
      data={names}
      value={tag}
      onChange={onChange}
      searchable
      clearable
      limit={200}
      nothingFoundMessage={names.length === 0 ? t('memories.filters.noTag') : t('memories.filters.noSuchTag')}
      comboboxProps={{ width: 220, position: 'bottom-start', transitionProps: { duration: 0 } }}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span className={classes.name}>{option.label}</span>
          <span className={classes.count}>{formatCount(counts.get(option.value) ?? 0)}</span>
        </span>
      )}
    />
  );
}
