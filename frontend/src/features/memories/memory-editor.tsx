/** A memory open for reading and editing. */

import { Button, Kbd } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import type { MemoryRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { Rich } from '../../i18n/rich';
import { ClashNotice } from './clash-notice';
import { DetailHead } from './detail-head';
import classes from './memory-editor.module.css';
import { MemoryFacts } from './memory-facts';
import { MemoryFields } from './memory-fields';
import { MemoryLinks } from './memory-links';
import { MemoryOrigin } from './memory-origin';
import { MemoryStanding } from './memory-standing';
import { useMemoryDraft } from './use-memory-draft';

interface MemoryEditorProps {
  memory: MemoryRead;
  tagChoices: readonly string[];
  onClose: () => void;
  onDelete: (id: string) => void;
  onSplit: (id: string, contents: readonly string[]) => Promise<boolean>;
  /** Counts the times editing was asked for by key: the content then takes the focus. */
  focusCount: number;
}

export function MemoryEditor({ memory, tagChoices, onClose, onDelete, onSplit, focusCount }: MemoryEditorProps) {
  const editing = useMemoryDraft(memory);
  const content = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focusCount > 0) content.current?.focus();
  }, [focusCount]);
  const savable = editing.dirty && editing.clashes.length === 0 && editing.draft.content.trim() !== '';
  const save = () => {
    if (savable && !editing.busy) void editing.save();
  };

  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={getHotkeyHandler([
        ['mod+S', save],
        ['mod+Enter', save],
      ])}
    >
      <DetailHead title={t('memories.memory')} onClose={onClose} onDelete={() => onDelete(memory.id)} />
      <div className={classes.body}>
        {editing.clashes.length > 0 && <ClashNotice clashes={editing.clashes} onSettle={editing.settle} />}
        <MemoryFields draft={editing.draft} onChange={editing.change} tagChoices={tagChoices} contentRef={content} />
        <MemoryStanding memory={memory} onSplit={onSplit} />
        <MemoryOrigin key={memory.source?.ref ?? ''} source={memory.source} />
        <MemoryLinks memoryId={memory.id} version={memory.version} />
        <MemoryFacts memory={memory} />
      </div>
      {editing.dirty && (
        <footer className={classes.foot}>
          <span className={classes.unsaved}>
            <Rich words="memories.editor.saves" parts={{ ctrl: <Kbd size="xs" />, key: <Kbd size="xs" /> }} />
          </span>
          <Button variant="default" onClick={editing.discard} disabled={editing.busy}>
            {t('memories.editor.discard')}
          </Button>
          <Button type="submit" disabled={!savable} loading={editing.busy}>
            {t('memories.editor.save')}
          </Button>
        </footer>
      )}
    </form>
  );
}
