/** All keys on one sheet, by screen; searched by words, and printed. */

import { ActionIcon, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconPrinter, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../i18n/i18n';
import { Keys } from '../ui/keys';
import classes from './cheat-sheet.module.css';
import { fixedKeys, type KeyGroup } from './fixed-keys';
import { matched } from './fuzzy';
import { groupKey, groupTitle } from './groups';
import { type Command, useAllCommands } from './registry';

/** In whatever order their commands were offered. */
const FIRST = ['go', 'do', 'personas'];
/** Per letter; below it they are scattered over the words. */
const TELLING = 22;

export function CheatSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="min(900px, 100%)"
      title={t('shortcuts.sheet.name')}
      classNames={{ inner: classes.printed ?? '', content: classes.sheet ?? '' }}
    >
      <Sheet />
    </Modal>
  );
}

function Sheet() {
  const [text, setText] = useState('');
  const commands = useAllCommands();
  const groups = fitting([...ofCommands(commands), ...fixedKeys()], text);
  return (
    <>
      <div className={classes.top}>
        <TextInput
          data-autofocus
          className={classes.search}
          aria-label={t('shortcuts.sheet.search')}
          placeholder={t('shortcuts.sheet.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Tooltip label={t('shortcuts.sheet.print')}>
          <ActionIcon aria-label={t('shortcuts.sheet.print')} onClick={() => window.print()}>
            <IconPrinter size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {groups.length === 0 && <p className={classes.nothing}>{t('shortcuts.sheet.nothing')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it */}
      <section className={classes.columns} tabIndex={0} aria-label={t('shortcuts.sheet.name')}>
        {groups.map(({ title, lines }) => (
          <section key={title} className={classes.group} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {lines.map((line) => (
                <div key={line.title} className={classes.line}>
                  <dt>{line.title}</dt>
                  <dd>
                    {line.shortcuts.map((shortcut) => (
                      <Keys key={shortcut} shortcut={shortcut} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </>
  );
}

function ofCommands(commands: readonly Command[]): readonly KeyGroup[] {
  const groups = new Map<string, KeyGroup['lines'][number][]>(FIRST.map((key) => [groupTitle(key), []]));
  for (const { group, title, shortcut } of commands) {
    if (shortcut === undefined) continue;
    const key = groupTitle(groupKey(group));
    groups.set(key, [...(groups.get(key) ?? []), { title, shortcuts: [shortcut] }]);
  }
  return [...groups].map(([title, lines]) => ({ title, lines })).filter(({ lines }) => lines.length > 0);
}

function fitting(groups: readonly KeyGroup[], text: string): readonly KeyGroup[] {
  const letters = text.replace(/\s+/g, '').length;
  if (letters === 0) return groups;
  const fits = (words: string) => (matched(text, words)?.score ?? 0) >= letters * TELLING;
  return groups
    .map((group) => (fits(group.title) ? group : { ...group, lines: group.lines.filter(({ title }) => fits(title)) }))
    .filter(({ lines }) => lines.length > 0);
}
