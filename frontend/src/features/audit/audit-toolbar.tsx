/** Filters of the audit trail. */

import { Button, CloseButton, Group, Popover, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { eventsDevices } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { type AuditFilters, wholeId, withEntityType } from './audit-filters';
import classes from './audit-toolbar.module.css';
import { ENTITY_TYPES, entityLabel, eventNames, shortId } from './event-words';

const SETTLE_MS = 250;

interface AuditToolbarProps {
  filters: AuditFilters;
  hasPersona: boolean;
  onChange: (filters: AuditFilters) => void;
}

export function AuditToolbar({ filters, hasPersona, onChange }: AuditToolbarProps) {
  return (
    <search className={classes.toolbar} aria-label={t('audit.filter.label')}>
      {hasPersona && (
        <SegmentedControl
          aria-label={t('audit.filter.whose')}
          data={[
            { value: 'persona', label: t('audit.filter.persona') },
            { value: 'vault', label: t('audit.filter.vault') },
          ]}
          value={filters.scope}
          onChange={(value) => onChange({ ...filters, scope: value === 'vault' ? 'vault' : 'persona' })}
        />
      )}
      <Select
        className={classes.type}
        aria-label={t('audit.filter.whatChanged')}
        placeholder={t('audit.filter.everything')}
        data={ENTITY_TYPES.map((type) => ({ value: type, label: entityLabel(type) }))}
        value={filters.entityType}
        onChange={(value) => onChange(withEntityType(filters, ENTITY_TYPES.find((type) => type === value) ?? null))}
        clearable
      />
      <Select
        className={classes.name}
        aria-label={t('audit.filter.kind')}
        placeholder={t('audit.filter.anyKind')}
        data={eventNames(filters.entityType).map(({ name, words }) => ({ value: name, label: words }))}
        value={filters.name}
        onChange={(name) => onChange({ ...filters, name })}
        clearable
        searchable
        nothingFoundMessage={t('audit.noSuchEvent')}
      />
      <WordsFilter words={filters.words} onType={(words) => onChange({ ...filters, words })} />
      <MoreFilters filters={filters} onChange={onChange} />
    </search>
  );
}

interface WordsFilterProps {
  readonly words: string;
  readonly onType: (words: string) => void;
}

/** Asks once the typing rests: each question reads what events say. */
function WordsFilter({ words, onType }: WordsFilterProps) {
  const [typed, setTyped] = useState(words);
  useEffect(() => setTyped(words), [words]);
  const settle = useDebouncedCallback(onType, SETTLE_MS);
  const type = (value: string) => {
    setTyped(value);
    settle(value);
  };
  return (
    <TextInput
      className={classes.words}
      aria-label={t('audit.filter.words')}
      placeholder={t('audit.filter.wordsPlaceholder')}
      maxLength={200}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && type('')}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        typed !== '' && <CloseButton size="sm" aria-label={t('audit.filter.clearWords')} onClick={() => type('')} />
      }
    />
  );
}

/** Filters that are seldom needed: when, on which device, about which item. */
function MoreFilters({ filters, onChange }: Pick<AuditToolbarProps, 'filters' | 'onChange'>) {
  const count = [filters.since, filters.until, filters.deviceId ?? '', filters.entityId].filter(Boolean).length;
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={14} aria-hidden />}>
          {count === 0 ? t('audit.filter.more') : t('audit.filter.moreChosen', { count })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group gap="sm" grow>
            <DayFilter
              label={t('audit.filter.from')}
              day={filters.since}
              onChange={(since) => onChange({ ...filters, since })}
            />
            <DayFilter
              label={t('audit.filter.to')}
              day={filters.until}
              onChange={(until) => onChange({ ...filters, until })}
            />
          </Group>
          <DeviceFilter deviceId={filters.deviceId} onChange={(deviceId) => onChange({ ...filters, deviceId })} />
          <IdFilter typed={filters.entityId} onType={(entityId) => onChange({ ...filters, entityId })} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface DayFilterProps {
  readonly label: string;
  readonly day: string;
  readonly onChange: (day: string) => void;
}

function DayFilter({ label, day, onChange }: DayFilterProps) {
  return <TextInput label={label} type="date" value={day} onChange={(event) => onChange(event.currentTarget.value)} />;
}

interface DeviceFilterProps {
  readonly deviceId: string | null;
  readonly onChange: (deviceId: string | null) => void;
}

function DeviceFilter({ deviceId, onChange }: DeviceFilterProps) {
  const [devices, setDevices] = useState<readonly string[]>(deviceId === null ? [] : [deviceId]);
  const { run: read } = useCommand(() => answer(eventsDevices({})));
  return (
    <Select
      label={t('audit.filter.device')}
      placeholder={t('audit.filter.anyDevice')}
      data={devices.map((id) => ({ value: id, label: shortId(id) }))}
      value={deviceId}
      onChange={onChange}
      onDropdownOpen={() => void read().then((found) => found && setDevices(found))}
      clearable
      nothingFoundMessage={t('audit.filter.noDevices')}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

interface IdFilterProps {
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

function IdFilter({ typed, onType }: IdFilterProps) {
  const unfinished = typed.trim() !== '' && wholeId(typed) === null;
  return (
    <TextInput
      label={t('audit.filter.id')}
      placeholder={t('audit.filter.idPlaceholder')}
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onType('')}
      error={unfinished ? t('audit.filter.idUnfinished') : null}
      rightSection={
        typed !== '' && <CloseButton size="sm" aria-label={t('audit.filter.clearId')} onClick={() => onType('')} />
      }
    />
  );
}
