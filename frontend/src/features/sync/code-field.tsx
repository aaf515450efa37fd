/** A field for a code that is read out or pasted: groups of four come by themselves. */

import { TextInput } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { t } from '../../i18n/i18n';
import { caretAfter, grouped, isLink } from './code-text';

interface CodeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly error: string | undefined;
}

export function CodeField({ label, value, onChange, error }: CodeFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (caret.current === null) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  return (
    <TextInput
      ref={field}
      label={label}
      description={isLink(value) ? t('sync.join.link') : t('sync.join.codeAbout')}
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={value}
      onChange={({ currentTarget }) => {
        const after = grouped(currentTarget.value);
        caret.current = caretAfter(currentTarget.value, currentTarget.selectionStart ?? after.length, after);
        onChange(after);
      }}
      error={error}
      data-autofocus
    />
  );
}
