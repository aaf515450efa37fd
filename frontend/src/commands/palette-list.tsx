/** What fits, in groups; which row is meant is told by the field's `aria-activedescendant`. */

import type { MouseEvent } from 'react';
import { t } from '../i18n/i18n';
import { Keys } from '../ui/keys';
import { groupTitle } from './groups';
import classes from './palette.module.css';
import type { Row, Section } from './palette-sections';

interface PaletteListProps {
  readonly id: string;
  readonly sections: readonly Section[];
  readonly active: number;
  readonly onPoint: (index: number) => void;
  readonly onRun: (row: Row, event: MouseEvent) => void;
}

export function PaletteList({ id, sections, active, onPoint, onRun }: PaletteListProps) {
  let count = 0;
  return (
    <div id={id} className={classes.list} role="listbox" aria-label={t('commands.palette.name')}>
      {sections.map(({ key, rows }) => {
        const start = count;
        count += rows.length;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no group of fields
          <div key={key} role="group" aria-labelledby={`${id}-${key}`}>
            <div id={`${id}-${key}`} className={classes.group}>
              {key === 'recent' ? t('commands.groups.recent') : groupTitle(key)}
            </div>
            {rows.map((row, place) => (
              <PaletteRow
                key={row.command.id}
                id={`${id}-${start + place}`}
                row={row}
                isActive={start + place === active}
                onPoint={() => onPoint(start + place)}
                onRun={(event) => onRun(row, event)}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface PaletteRowProps {
  readonly id: string;
  readonly row: Row;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onRun: (event: MouseEvent) => void;
}

function PaletteRow({ id, row: { command, places }, isActive, onPoint, onRun }: PaletteRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
    <div
      id={id}
      className={classes.row}
      role="option"
      aria-selected={isActive}
      onPointerMove={() => !isActive && onPoint()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onRun}
    >
      <span className={classes.words}>
        <span className={classes.title}>{marked(command.title, places)}</span>
        {command.description !== undefined && <span className={classes.description}>{command.description}</span>}
      </span>
      {command.shortcut !== undefined && <Keys shortcut={command.shortcut} />}
    </div>
  );
}

/** The title with the meant letters in bold, a stretch of them together. */
function marked(title: string, places: readonly number[]) {
  const meant = new Set(places);
  const parts: { text: string; isMeant: boolean; at: number }[] = [];
  let at = 0;
  for (const letter of title) {
    const last = parts.at(-1);
    if (last?.isMeant === meant.has(at)) last.text += letter;
    else parts.push({ text: letter, isMeant: meant.has(at), at });
    at += letter.length;
  }
  return parts.map((part) => (part.isMeant ? <b key={part.at}>{part.text}</b> : part.text));
}
