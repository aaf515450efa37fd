/** One line to write a memory down without leaving the list. */

import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type Ref, useState } from 'react';
import { t } from '../../i18n/i18n';
import classes from './quick-add.module.css';

interface QuickAddProps {
  /** Resolves to whether the memory was stored; the text stays when it was not. */
  onAdd: (content: string) => Promise<boolean>;
  onLeave: () => void;
  inputRef: Ref<HTMLInputElement>;
}

export function QuickAdd({ onAdd, onLeave, inputRef }: QuickAddProps) {
  const [content, setContent] = useState('');
  const add = async () => {
    const written = content.trim();
    if (written === '') return;
    setContent('');
    if (!(await onAdd(written))) setContent((typed) => (typed === '' ? written : typed));
  };

  return (
    <form
      className={classes.quick}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        ref={inputRef}
        variant="unstyled"
        aria-label={t('memories.quick.name')}
        placeholder={t('memories.quick.hint')}
        value={content}
        maxLength={100_000}
        onChange={(event) => setContent(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onLeave()}
        leftSection={<IconPlus size={14} aria-hidden />}
      />
    </form>
  );
}
