/** Which keys each command has, and how to give it others. */

import { Button, Table, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { matched } from '../../commands/fuzzy';
import { groupKey } from '../../commands/groups';
import { type Command, useCommandsAsMade } from '../../commands/registry';
import { useChosenKeys } from '../../commands/shortcuts';
import { useKeyChoice } from '../../commands/use-key-choice';
import { t } from '../../i18n/i18n';
import { Section } from './section';
import { ShortcutRow } from './shortcut-row';
import classes from './shortcuts.module.css';

const ALWAYS = ['go', 'do'];
/** Per letter; below it they are scattered over the words. */
const TELLING = 22;

export function Shortcuts() {
  const [text, setText] = useState('');
  const [recording, setRecording] = useState<string | null>(null);
  const keys = useChosenKeys();
  const store = useKeyChoice();
  const commands = keyed(useCommandsAsMade());
  const letters = text.replace(/\s+/g, '').length;
  const shown = commands.filter(({ title }) => (matched(text, title)?.score ?? -1) >= letters * TELLING);
  return (
    <Section id="shortcuts">
      <p className={classes.note}>{t('shortcuts.chosen.hint')}</p>
      <div className={classes.top}>
        <TextInput
          className={classes.search}
          aria-label={t('shortcuts.chosen.search')}
          placeholder={t('shortcuts.chosen.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button variant="default" disabled={Object.keys(keys).length === 0} onClick={() => store({})}>
          {t('shortcuts.chosen.resetAll')}
        </Button>
      </div>
      {shown.length === 0 && <p className={classes.note}>{t('shortcuts.chosen.nothing')}</p>}
      {shown.length > 0 && (
        <Table withRowBorders={false} verticalSpacing={2} aria-label={t('shortcuts.chosen.table')}>
          <Table.Thead className={classes.head}>
            <Table.Tr>
              <Table.Th>{t('shortcuts.chosen.command')}</Table.Th>
              <Table.Th>{t('shortcuts.chosen.keys')}</Table.Th>
              <Table.Th>{t('shortcuts.chosen.what')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((command) => (
              <ShortcutRow
                key={command.id}
                command={command}
                commands={commands}
                isRecording={recording === command.id}
                onRecord={(on) => setRecording(on ? command.id : null)}
                onStore={store}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

/** What may have keys, each once: of those that take turns with keys only the one that has them now. */
function keyed(commands: readonly Command[]): readonly Command[] {
  return commands
    .filter(({ group, shortcut }) => shortcut !== undefined || ALWAYS.includes(groupKey(group)))
    .map((command) => ({ ...command, id: command.keysOf ?? command.id }));
}
