/** A field that narrows the list below it: Enter goes to the first of what is found, Escape empties it. */

import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';

interface FindFieldProps {
  readonly label: string;
  readonly clearLabel: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onEnter: () => void;
}

export function FindField({ label, clearLabel, text, onText, onEnter }: FindFieldProps) {
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="xs" aria-label={clearLabel} onClick={() => onText('')} />}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onEnter();
        if (event.key === 'Escape' && text !== '') {
          event.stopPropagation();
          onText('');
        }
      }}
    />
  );
}
