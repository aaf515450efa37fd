/** Keys that belong to lists and fields, which stay as they are: for the cheat sheet. */

import { t } from '../i18n/i18n';

export interface KeyLine {
  readonly title: string;
  /** Other ways to the same, each a combination. */
  readonly shortcuts: readonly string[];
}

export interface KeyGroup {
  readonly title: string;
  readonly lines: readonly KeyLine[];
}

export function fixedKeys(): readonly KeyGroup[] {
  const line = (title: string, ...shortcuts: string[]): KeyLine => ({ title, shortcuts });
  return [
    {
      title: t('shortcuts.sheet.lists.title'),
      lines: [
        line(t('shortcuts.sheet.lists.walk'), 'up', 'down'),
        line(t('shortcuts.sheet.lists.ends'), 'home', 'end'),
        line(t('shortcuts.sheet.lists.pages'), 'pageup', 'pagedown'),
        line(t('shortcuts.sheet.lists.open'), 'enter'),
        line(t('shortcuts.sheet.lists.menu'), 'shift+F10'),
        line(t('shortcuts.sheet.lists.close'), 'escape'),
      ],
    },
    {
      title: t('shortcuts.sheet.memories.title'),
      lines: [
        line(t('shortcuts.sheet.memories.filter'), '/'),
        line(t('shortcuts.sheet.memories.mark'), 'space'),
        line(t('shortcuts.sheet.memories.extend'), 'shift+down', 'shift+up'),
        line(t('shortcuts.sheet.memories.all'), 'mod+A'),
        line(t('shortcuts.sheet.memories.delete'), 'delete'),
        line(t('shortcuts.sheet.memories.save'), 'mod+S'),
        line(t('shortcuts.sheet.memories.years'), 'shift+pageup', 'shift+pagedown'),
      ],
    },
    {
      title: t('shortcuts.sheet.conversations.title'),
      lines: [
        line(t('shortcuts.sheet.conversations.filter'), '/'),
        line(t('shortcuts.sheet.conversations.talk'), 'enter'),
        line(t('shortcuts.sheet.conversations.fold'), 'left', 'right'),
        line(t('shortcuts.sheet.conversations.rename'), 'F2'),
        line(t('shortcuts.sheet.conversations.delete'), 'delete'),
        line(t('shortcuts.sheet.conversations.newLine'), 'shift+enter'),
        line(t('shortcuts.sheet.conversations.stop'), 'escape'),
      ],
    },
    {
      title: t('shortcuts.sheet.adjusted.title'),
      lines: [
        line(t('shortcuts.sheet.adjusted.walk'), 'J', 'K'),
        line(t('shortcuts.sheet.adjusted.take'), 'T'),
        line(t('shortcuts.sheet.adjusted.keep'), 'enter'),
      ],
    },
    {
      title: t('shortcuts.sheet.palette.title'),
      lines: [
        line(t('shortcuts.sheet.palette.run'), 'enter'),
        line(t('shortcuts.sheet.palette.beside'), 'mod+enter'),
        line(t('shortcuts.sheet.palette.window'), 'mod+shift+enter'),
        line(t('shortcuts.sheet.palette.commands'), '>'),
        line(t('shortcuts.sheet.palette.personas'), '@'),
        line(t('shortcuts.sheet.palette.tags'), '#'),
        line(t('shortcuts.sheet.palette.ask'), '?'),
      ],
    },
    {
      title: t('shortcuts.sheet.window.title'),
      lines: [
        line(t('shortcuts.sheet.window.divider'), 'left', 'right'),
        line(t('shortcuts.sheet.window.beside'), 'mod+click'),
      ],
    },
  ];
}
