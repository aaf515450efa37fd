/** Filters of the audit trail. */

import { CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Ref } from 'react';
import { type AuditFilters, wholeId, withEntityType } from './audit-filters';
import classes from './audit-toolbar.module.css';
import { ENTITY_LABELS, ENTITY_TYPES, eventNames } from './event-words';

interface AuditToolbarProps {
  filters: AuditFilters;
  hasPersona: boolean;
  onChange: (filters: AuditFilters) => void;
  idRef: Ref<HTMLInputElement>;
}

export function AuditToolbar({ filters, hasPersona, onChange, idRef }: AuditToolbarProps) {
  return (
    <search className={classes.toolbar} aria-label="Filter events">
      {hasPersona && (
        <SegmentedControl
          aria-label="Whose events"
          data={[
            { value: 'persona', label: 'This persona' },
            { value: 'vault', label: 'Whole vault' },
          ]}
          value={filters.scope}
          onChange={(value) => onChange({ ...filters, scope: value === 'vault' ? 'vault' : 'persona' })}
        />
      )}
      <Select
        className={classes.type}
        aria-label="What changed"
        placeholder="Everything"
        data={ENTITY_TYPES.map((type) => ({ value: type, label: ENTITY_LABELS[type] }))}
        value={filters.entityType}
        onChange={(value) => onChange(withEntityType(filters, ENTITY_TYPES.find((type) => type === value) ?? null))}
        clearable
      />
      <Select
        className={classes.name}
        aria-label="Kind of event"
        placeholder="Any event"
        data={eventNames(filters.entityType).map(({ name, words }) => ({ value: name, label: words }))}
        value={filters.name}
        onChange={(name) => onChange({ ...filters, name })}
        clearable
        searchable
        nothingFoundMessage="No such event"
      />
      <IdFilter typed={filters.entityId} onType={(entityId) => onChange({ ...filters, entityId })} inputRef={idRef} />
    </search>
  );
}

interface IdFilterProps {
  typed: string;
  onType: (typed: string) => void;
  inputRef: Ref<HTMLInputElement>;
}

function IdFilter({ typed, onType, inputRef }: IdFilterProps) {
  const unfinished = typed.trim() !== '' && wholeId(typed) === null;
  return (
    <TextInput
      ref={inputRef}
      className={classes.id}
      aria-label="Id of a persona, memory, conversation or message"
      placeholder="Paste an id"
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onType('')}
      error={unfinished ? 'Needs the whole id' : null}
      errorProps={{ className: classes.idError }}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={typed !== '' && <CloseButton size="sm" aria-label="Clear the id" onClick={() => onType('')} />}
    />
  );
}
