/** What can be done to all marked memories at once. */

import { Autocomplete, Button, CloseButton, Menu, Popover } from '@mantine/core';
import { IconArrowMerge, IconChevronDown, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import classes from './bulk-bar.module.css';
import type { BulkChange } from './bulk-plan';
import { MEMORY_TYPES, TIERS, tierLabel, typeLabel } from './memory-vocabulary';
import { recallChoices } from './recall-choices';

/** As many as the API merges at once. */
const MOST_MERGED = 100;

interface BulkBarProps {
  count: number;
  /** How many the filters let through. */
  total: number;
  busy: boolean;
  tagChoices: readonly string[];
  onChange: (change: BulkChange) => void;
  onMerge: () => void;
  onDelete: () => void;
  onMarkAll: () => void;
  onClear: () => void;
}

export function BulkBar(props: BulkBarProps) {
  const { count, total, busy, tagChoices, onChange, onMerge, onDelete, onMarkAll, onClear } = props;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('memories.bulk.name')} aria-busy={busy}>
      <CloseButton size="sm" onClick={onClear} aria-label={t('memories.bulk.unmarkAll')} />
      <span className={classes.count}>{t('memories.bulk.marked', { count })}</span>
      {count < total && (
        <Button variant="subtle" onClick={onMarkAll}>
          {t('memories.bulk.markAll', { total })}
        </Button>
      )}
      <Choices
        label={t('memories.bulk.tier')}
        name={t('memories.bulk.tierOf')}
        disabled={busy}
        choices={TIERS.map((tier) => ({ label: tierLabel(tier), choose: () => onChange({ kind: 'tier', tier }) }))}
      />
      <Choices
        label={t('memories.bulk.type')}
        name={t('memories.bulk.typeOf')}
        disabled={busy}
        choices={MEMORY_TYPES.map((type) => ({
          label: typeLabel(type),
          choose: () => onChange({ kind: 'type', type }),
        }))}
      />
      <TagChoice disabled={busy} tagChoices={tagChoices} onChange={onChange} />
      <Choices
        label={t('memories.bulk.recall')}
        name={t('memories.bulk.recallOf')}
        disabled={busy}
        choices={recallChoices().map(({ label, change }) => ({ label, choose: () => onChange(change) }))}
      />
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconArrowMerge size={14} aria-hidden />}
        disabled={busy || count < 2 || count > MOST_MERGED}
        title={count > MOST_MERGED ? t('memories.bulk.mostMerged', { most: MOST_MERGED }) : undefined}
        onClick={onMerge}
      >
        {t('memories.bulk.merge')}
      </Button>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={14} aria-hidden />}
        loading={busy}
        onClick={onDelete}
      >
        {t('memories.bulk.delete')}
      </Button>
    </div>
  );
}

interface ChoicesProps {
  label: string;
  /** The same where nothing stands around it. */
  name: string;
  disabled: boolean;
  choices: readonly { label: string; choose: () => void }[];
}

function Choices({ label, name, disabled, choices }: ChoicesProps) {
  return (
    <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          disabled={disabled}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={name}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item key={choice.label} onClick={choice.choose}>
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function TagChoice({
  disabled,
  tagChoices,
  onChange,
}: Pick<BulkBarProps, 'tagChoices' | 'onChange'> & { disabled: boolean }) {
  const [opened, setOpened] = useState(false);
  const [tag, setTag] = useState('');
  const apply = (kind: 'addTag' | 'removeTag') => {
    onChange({ kind, tag: tag.trim() });
    setOpened(false);
    setTag('');
  };

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus withRoles>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          disabled={disabled}
          onClick={() => setOpened(!opened)}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('memories.bulk.tags')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Autocomplete
          label={t('memories.bulk.tag')}
          data={[...tagChoices]}
          value={tag}
          onChange={setTag}
          limit={50}
          maxLength={100}
          comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
          data-autofocus
        />
        <div className={classes.tagActions}>
          <Button disabled={tag.trim() === ''} onClick={() => apply('addTag')}>
            {t('memories.bulk.addToAll')}
          </Button>
          <Button variant="default" disabled={tag.trim() === ''} onClick={() => apply('removeTag')}>
            {t('memories.bulk.removeFromAll')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
