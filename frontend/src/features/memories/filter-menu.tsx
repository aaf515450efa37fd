/** A button that opens a list of choices of which several can hold at once; it tells how many do. */

import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';

interface FilterMenuProps<Word extends string> {
  label: string;
  words: readonly Word[];
  labelOf: (word: Word) => string;
  chosen: readonly Word[];
  onChange: (chosen: Word[]) => void;
}

export function FilterMenu<Word extends string>({ label, words, labelOf, chosen, onChange }: FilterMenuProps<Word>) {
  const toggle = (word: Word, on: boolean) =>
    onChange(words.filter((each) => (each === word ? on : chosen.includes(each))));
  return (
    <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('memories.filters.is', {
            label,
            words: chosen.length > 0 ? spoken(chosen, labelOf) : t('memories.filters.all'),
          })}
        >
          {buttonText(label, chosen, labelOf)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {words.map((word) => (
          <Menu.CheckboxItem key={word} checked={chosen.includes(word)} onChange={(on) => toggle(word, on)}>
            {labelOf(word)}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item disabled={chosen.length === 0} onClick={() => onChange([])}>
          {t('memories.filters.showAll')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function buttonText<Word extends string>(
  label: string,
  chosen: readonly Word[],
  labelOf: (word: Word) => string,
): string {
  const [first] = chosen;
  if (first === undefined) return label;
  return chosen.length === 1 ? labelOf(first) : t('memories.filters.several', { label, count: chosen.length });
}

function spoken<Word extends string>(chosen: readonly Word[], labelOf: (word: Word) => string): string {
  return chosen.map((word) => labelOf(word)).join(', ');
}
