/** Where a memory comes from: who said it, in which sitting, at which turn. */

import { Collapse, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { Source } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { tidySource } from './memory-draft';
import classes from './source-fields.module.css';

const PARTS = ['speaker', 'kind', 'session', 'ref'] as const;

interface SourceFieldsProps {
  source: Source | null;
  onChange: (source: Source | null) => void;
}

export function SourceFields({ source, onChange }: SourceFieldsProps) {
  const [opened, setOpened] = useState(false);
  const panel = useId();
  return (
    <div>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={opened}
        aria-controls={panel}
        onClick={() => setOpened(!opened)}
      >
        <IconChevronRight size={14} className={classes.chevron} data-opened={opened || undefined} aria-hidden />
        <span className={classes.label}>{t('memories.fields.source')}</span>
        <span className={classes.words}>{sourceWords(source)}</span>
      </UnstyledButton>
      <Collapse expanded={opened} id={panel} transitionDuration={120}>
        <div className={classes.parts}>
          {PARTS.map((part) => (
            <TextInput
              key={part}
              label={t(`memories.source.${part}`)}
              placeholder={t(`memories.source.${part}Hint`)}
              maxLength={1000}
              value={source?.[part] ?? ''}
              onChange={(event) => onChange(tidySource({ ...source, [part]: event.currentTarget.value }))}
            />
          ))}
        </div>
      </Collapse>
    </div>
  );
}

function sourceWords(source: Source | null): string {
  const parts = [source?.speaker, source?.kind, source?.session, source?.ref];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ') || t('memories.source.none');
}
