/** One command and its keys: changed by pressing others, taken away, or its own again. */

import { Table } from '@mantine/core';
import { IconKeyboard, IconRotate2, IconX } from '@tabler/icons-react';
import type { Command } from '../../commands/registry';
import { type ChosenKeys, keysOf, useChosenKeys, withKeys, withoutChoice } from '../../commands/shortcuts';
import { t } from '../../i18n/i18n';
import { Act } from '../../ui/act';
import { Keys } from '../../ui/keys';
import { KeyRecorder } from './key-recorder';
import classes from './shortcuts.module.css';

interface ShortcutRowProps {
  readonly command: Command;
  readonly commands: readonly Command[];
  readonly isRecording: boolean;
  readonly onRecord: (on: boolean) => void;
  readonly onStore: (keys: ChosenKeys) => void;
}

export function ShortcutRow({ command, commands, isRecording, onRecord, onStore }: ShortcutRowProps) {
  const keys = useChosenKeys();
  const now = keysOf(command, keys);
  const isChosen = keys[command.id] !== undefined;
  if (isRecording) {
    return (
      <Table.Tr>
        <Table.Td>{command.title}</Table.Td>
        <Table.Td colSpan={2}>
          <KeyRecorder
            command={command}
            commands={commands}
            onDone={(next) => {
              if (next !== null) onStore(next);
              onRecord(false);
            }}
          />
        </Table.Td>
      </Table.Tr>
    );
  }
  return (
    <Table.Tr>
      <Table.Td>{command.title}</Table.Td>
      <Table.Td>
        {now === undefined ? (
          <span className={classes.none}>{t('shortcuts.chosen.none')}</span>
        ) : (
          <Keys shortcut={now} />
        )}{' '}
        {isChosen && <span className={classes.none}>{t('shortcuts.chosen.changed')}</span>}
      </Table.Td>
      <Table.Td className={classes.acts}>
        <Act size="sm" label={t('shortcuts.chosen.change', { command: command.title })} onClick={() => onRecord(true)}>
          <IconKeyboard size={14} aria-hidden />
        </Act>
        <Act
          size="sm"
          label={t('shortcuts.chosen.clear', { command: command.title })}
          disabled={now === undefined}
          onClick={() => onStore(withKeys(keys, command, null, null))}
        >
          <IconX size={14} aria-hidden />
        </Act>
        <Act
          size="sm"
          label={t('shortcuts.chosen.reset', { command: command.title })}
          disabled={!isChosen}
          onClick={() => onStore(resetOf(command, commands, keys))}
        >
          <IconRotate2 size={14} aria-hidden />
        </Act>
      </Table.Td>
    </Table.Tr>
  );
}

/** Its own keys again; who has them meanwhile goes without. */
function resetOf(command: Command, commands: readonly Command[], keys: ChosenKeys): ChosenKeys {
  const back = withoutChoice(keys, command.id);
  const own = keysOf(command, back);
  const other = commands.find((each) => each.id !== command.id && own !== undefined && keysOf(each, back) === own);
  return other === undefined ? back : withKeys(back, other, null, null);
}
