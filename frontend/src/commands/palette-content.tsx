/** The inside of the open palette: a field, and below it what fits; the keys stay in the field. */

import { Loader } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { t } from '../i18n/i18n';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './palette.module.css';
import { PaletteFoot } from './palette-foot';
import { PaletteList } from './palette-list';
import { type Row, sectionsFor, wantedIn } from './palette-sections';
import { noteUse, useRecentIds } from './recent';
import { type Command, useAllCommands } from './registry';
import { commandsIn, type Search, useFound } from './use-found';

export interface PaletteSources {
  /** Beside the commands: what else can be gone to. */
  readonly known: readonly Command[];
  readonly search: Search;
  /** What can be asked with a text. */
  readonly ask: (text: string) => readonly Command[];
  readonly canSplit: () => boolean;
  /** Where an address is to open instead of here. */
  readonly onOpen: (address: string, where: 'beside' | 'window') => void;
}

interface PaletteContentProps extends PaletteSources {
  readonly typed: string;
  readonly onClose: () => void;
}

const PAGE = 8;

export function PaletteContent({ typed: first, known, search, ask, canSplit, onOpen, onClose }: PaletteContentProps) {
  const [typed, setTyped] = useState(first);
  const [active, setActive] = useState(0);
  const recent = useRecentIds();
  const listId = useId();
  const commands = useAllCommands();
  const wanted = wantedIn(typed);
  const found = useFound(wanted.mode === 'all' ? wanted.text : '', search);
  const offer = { known: [...commands, ...known], found: commandsIn(found), ask: ask(wanted.text), recent };
  const sections = sectionsFor(wanted, offer);
  const rows = sections.flatMap((section) => section.rows);
  const index = Math.min(active, rows.length - 1);
  useEffect(() => {
    document.getElementById(`${listId}-${index}`)?.scrollIntoView({ block: 'nearest' });
  }, [index, listId]);

  const run = ({ command }: Row, where: 'here' | 'beside' | 'window') => {
    noteUse(command.id);
    onClose();
    if (where !== 'here' && command.goesTo !== undefined) onOpen(command.goesTo, where);
    else command.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = stepOf(event.key);
    const row = rows[index];
    if (row === undefined || event.nativeEvent.isComposing) return;
    if (step === null && event.key !== 'Enter') return;
    event.preventDefault();
    if (step !== null) setActive(stepped(index, step, rows.length));
    else run(row, placeFor(event));
  };

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={16} aria-hidden />
        <input
          data-autofocus
          className={classes.input}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={rows.length > 0 ? `${listId}-${index}` : undefined}
          aria-label={t('commands.palette.field')}
          placeholder={t('commands.palette.placeholder')}
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={press}
        />
        {found.status === 'searching' && <Loader size={14} aria-label={t('commands.palette.searching')} />}
      </div>
      <div className={classes.said} role="status">
        {found.status === 'searching'
          ? t('commands.palette.searching')
          : t('commands.palette.count', { count: rows.length })}
      </div>
      <PaletteList
        id={listId}
        sections={sections}
        active={index}
        onPoint={setActive}
        onRun={(row, event) => run(row, event.ctrlKey || event.metaKey ? 'beside' : 'here')}
      />
      {found.status === 'failed' && <ProblemNotice problem={found.problem} onRetry={found.retry} />}
      {rows.length === 0 && found.status !== 'searching' && found.status !== 'failed' && (
        <p className={classes.nothing}>{t('commands.palette.nothing')}</p>
      )}
      <PaletteFoot
        isEmpty={typed === ''}
        canGo={canSplit() && rows[index]?.command.goesTo !== undefined}
        onPrefix={setTyped}
      />
    </>
  );
}

/** One step beyond an end leads to the other one; a page does not. */
function stepped(index: number, step: number, count: number): number {
  if (Math.abs(step) === 1) return (index + step + count) % count;
  return Math.min(count - 1, Math.max(0, index + step));
}

function placeFor({ metaKey, ctrlKey, shiftKey }: KeyboardEvent): 'here' | 'beside' | 'window' {
  if (!metaKey && !ctrlKey) return 'here';
  return shiftKey ? 'window' : 'beside';
}

function stepOf(key: string): number | null {
  if (key === 'ArrowDown') return 1;
  if (key === 'ArrowUp') return -1;
  if (key === 'PageDown') return PAGE;
  return key === 'PageUp' ? -PAGE : null;
}
