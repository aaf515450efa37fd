/** The detail panel for a memory that does not exist yet. */

import { Button } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { DetailHead } from './detail-head';
import { BLANK_DRAFT, type MemoryDraft } from './memory-draft';
import classes from './memory-editor.module.css';
import { MemoryFields } from './memory-fields';

interface NewMemoryProps {
  tagChoices: readonly string[];
  busy: boolean;
  onAdd: (draft: MemoryDraft) => void;
  onClose: () => void;
}

export function NewMemory({ tagChoices, busy, onAdd, onClose }: NewMemoryProps) {
  const [draft, setDraft] = useState<MemoryDraft>(BLANK_DRAFT);
  const content = useRef<HTMLTextAreaElement>(null);
  useEffect(() => content.current?.focus(), []);
  const add = () => {
    if (draft.content.trim() !== '' && !busy) onAdd(draft);
  };

  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onKeyDown={getHotkeyHandler([
        ['mod+S', add],
        ['mod+Enter', add],
      ])}
    >
      <DetailHead title={t('memories.newMemory')} onClose={onClose} />
      <div className={classes.body}>
        <MemoryFields
          draft={draft}
          onChange={(some) => setDraft({ ...draft, ...some })}
          tagChoices={tagChoices}
          contentRef={content}
          isNew
        />
      </div>
      <footer className={classes.foot}>
        <span className={classes.unsaved} />
        <Button variant="default" onClick={onClose}>
          {t('memories.cancel')}
        </Button>
        <Button type="submit" disabled={draft.content.trim() === ''} loading={busy}>
          {t('memories.add')}
        </Button>
      </footer>
    </form>
  );
}
