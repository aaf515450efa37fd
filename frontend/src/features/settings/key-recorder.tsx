/** Takes the next keys that are pressed; says who has them already, and who keeps them from the app. */

import { Button, Group } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { inWindow } from '../../bridge/client';
import { comboOf, ownerOf } from '../../commands/key-combo';
import type { Command } from '../../commands/registry';
import { type ChosenKeys, keysOf, ownerOfKeys, useChosenKeys, withKeys } from '../../commands/shortcuts';
import { t } from '../../i18n/i18n';
import { Keys } from '../../ui/keys';
import classes from './shortcuts.module.css';

interface KeyRecorderProps {
  readonly command: Command;
  readonly commands: readonly Command[];
  /** Null where the keys stay as they are. */
  readonly onDone: (next: ChosenKeys | null) => void;
}

export function KeyRecorder({ command, commands, onDone }: KeyRecorderProps) {
  const keys = useChosenKeys();
  const [combo, setCombo] = useState<string | null>(null);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const pressed = comboOf(event.nativeEvent);
    if (pressed === 'escape') return onDone(null);
    if (pressed === null) return;
    const isFree = ownerOfKeys(pressed, commands, command.id, keys) === null && ownerOf(pressed, inWindow()) === null;
    if (isFree) onDone(withKeys(keys, command, pressed, null));
    else setCombo(pressed);
  };
  if (combo !== null) return <Doubt combo={combo} command={command} commands={commands} onDone={onDone} />;
  return (
    <button
      type="button"
      // biome-ignore lint/a11y/noAutofocus: it was asked for with a button that is gone now
      autoFocus
      className={classes.recorder}
      aria-label={t('shortcuts.chosen.recording', { command: command.title })}
      onKeyDown={press}
      onBlur={() => onDone(null)}
    >
      {t('shortcuts.chosen.press')} <span className={classes.none}>{t('shortcuts.chosen.cancelHint')}</span>
    </button>
  );
}

interface DoubtProps extends KeyRecorderProps {
  readonly combo: string;
}

function Doubt({ combo, command, commands, onDone }: DoubtProps) {
  const keys = useChosenKeys();
  const other = ownerOfKeys(combo, commands, command.id, keys);
  const keeper = ownerOf(combo, inWindow());
  const mine = keysOf(command, keys);
  const swapped = () => {
    if (other === null) return;
    const taken = withKeys(keys, command, combo, other);
    onDone(mine === undefined ? taken : withKeys(taken, other, mine, null));
  };
  return (
    <div className={classes.doubt} role="alert">
      <span>
        <Keys shortcut={combo} /> {other !== null && t('shortcuts.chosen.clash', { other: other.title })}{' '}
        {keeper !== null && t(`shortcuts.chosen.${keeper}`)}
      </span>
      <Group gap="xs">
        {other !== null && mine !== undefined && (
          <Button size="compact-xs" onClick={swapped}>
            {t('shortcuts.chosen.swap')}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant={other !== null && mine !== undefined ? 'default' : 'filled'}
          onClick={() => onDone(withKeys(keys, command, combo, other))}
        >
          {other === null ? t('shortcuts.chosen.anyway') : t('shortcuts.chosen.take')}
        </Button>
        <Button size="compact-xs" variant="default" autoFocus onClick={() => onDone(null)}>
          {t('shortcuts.chosen.cancel')}
        </Button>
      </Group>
    </div>
  );
}
