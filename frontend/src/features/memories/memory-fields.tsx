/** The editable fields of a memory. */

import { SegmentedControl, Select, Slider, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type Ref, useId } from 'react';
import { t } from '../../i18n/i18n';
import { formatPercent } from '../../lib/format-number';
import { fromLocalMoment, toLocalMoment } from './local-moment';
import type { MemoryDraft } from './memory-draft';
import classes from './memory-fields.module.css';
import { MEMORY_TYPES, oneOf, TIERS, tierLabel, typeLabel } from './memory-vocabulary';
import { SourceFields } from './source-fields';

interface MemoryFieldsProps {
  draft: MemoryDraft;
  onChange: (some: Partial<MemoryDraft>) => void;
  tagChoices: readonly string[];
  contentRef: Ref<HTMLTextAreaElement>;
  /** Nothing is wrong with a new memory that is still empty. */
  isNew?: boolean;
}

export function MemoryFields({ draft, onChange, tagChoices, contentRef, isNew = false }: MemoryFieldsProps) {
  return (
    <div className={classes.fields}>
      <Textarea
        ref={contentRef}
        label={t('memories.fields.content')}
        autosize
        minRows={3}
        maxRows={14}
        maxLength={100_000}
        value={draft.content}
        onChange={(event) => onChange({ content: event.currentTarget.value })}
        error={!isNew && draft.content.trim() === '' ? t('memories.fields.needed') : null}
      />
      <TextInput
        label={t('memories.fields.summary')}
        placeholder={t('memories.fields.summaryHint')}
        value={draft.summary}
        onChange={(event) => onChange({ summary: event.currentTarget.value })}
      />
      <TypeAndTier draft={draft} onChange={onChange} />
      <ImportanceSlider importance={draft.importance} onChange={(importance) => onChange({ importance })} />
      <TagsInput
        label={t('memories.fields.tags')}
        placeholder={draft.tags.length === 0 ? t('memories.fields.tagHint') : ''}
        data={[...tagChoices]}
        value={draft.tags}
        onChange={(tags) => onChange({ tags })}
        comboboxProps={{ transitionProps: { duration: 0 } }}
        maxDropdownHeight={180}
      />
      <TextInput
        type="datetime-local"
        label={t('memories.fields.occurred_at')}
        value={toLocalMoment(draft.occurred_at)}
        onChange={(event) => onChange({ occurred_at: fromLocalMoment(event.currentTarget.value) })}
      />
      <SourceFields source={draft.source} onChange={(source) => onChange({ source })} />
    </div>
  );
}

function TypeAndTier({ draft, onChange }: Pick<MemoryFieldsProps, 'draft' | 'onChange'>) {
  const tierTitle = useId();
  return (
    <div className={classes.pair}>
      <Select
        label={t('memories.fields.type')}
        data={MEMORY_TYPES.map((type) => ({ value: type, label: typeLabel(type) }))}
        value={draft.type}
        allowDeselect={false}
        onChange={(value) => onChange({ type: oneOf(MEMORY_TYPES, value) ?? draft.type })}
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      <div>
        <div id={tierTitle} className={classes.label}>
          {t('memories.fields.tier')}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby={tierTitle}
          data={TIERS.map((tier) => ({ value: tier, label: tierLabel(tier) }))}
          value={draft.tier}
          onChange={(value) => onChange({ tier: oneOf(TIERS, value) ?? draft.tier })}
        />
      </div>
    </div>
  );
}

function ImportanceSlider({ importance, onChange }: { importance: number; onChange: (importance: number) => void }) {
  const label = useId();
  return (
    <div>
      <div className={classes.sliderHead}>
        <span id={label} className={classes.label}>
          {t('memories.fields.importance')}
        </span>
        <span className={classes.value}>{formatPercent(importance)}</span>
      </div>
      <Slider
        min={0}
        max={1}
        step={0.05}
        value={importance}
        onChange={onChange}
        label={null}
        thumbProps={{ 'aria-labelledby': label, 'aria-valuetext': formatPercent(importance) }}
      />
    </div>
  );
}
