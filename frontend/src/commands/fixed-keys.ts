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
      title: t('commands.sheet.lists.title'),
      lines: [
        line(t('commands.sheet.lists.walk'), 'up', 'down'),
        line(t('commands.sheet.lists.ends'), 'home', 'end'),
        line(t('commands.sheet.lists.pages'), 'pageup', 'pagedown'),
        line(t('commands.sheet.lists.open'), 'enter'),
        line(t('commands.sheet.lists.menu'), 'shift+F10'),
        line(t('commands.sheet.lists.close'), 'escape'),
      ],
    },
    {
      title: t('commands.sheet.memories.title'),
      lines: [
        line(t('commands.sheet.memories.filter'), '/'),
        line(t('commands.sheet.memories.mark'), 'space'),
        line(t('commands.sheet.memories.extend'), 'shift+down', 'shift+up'),
        line(t('commands.sheet.memories.all'), 'mod+A'),
        line(t('commands.sheet.memories.delete'), 'delete'),
        line(t('commands.sheet.memories.save'), 'mod+S'),
        line(t('commands.sheet.memories.years'), 'shift+pageup', 'shift+pagedown'),
      ],
    },
    {
      title: t('commands.sheet.conversations.title'),
      lines: [
        line(t('commands.sheet.conversations.filter'), '/'),
        line(t('commands.sheet.conversations.talk'), 'enter'),
        line(t('commands.sheet.conversations.fold'), 'left', 'right'),
        line(t('commands.sheet.conversations.rename'), 'F2'),
        line(t('commands.sheet.conversations.delete'), 'delete'),
        line(t('commands.sheet.conversations.newLine'), 'shift+enter'),
        line(t('commands.sheet.conversations.stop'), 'escape'),
      ],
    },
    {
      title: t('commands.sheet.adjusted.title'),
      lines: [
        line(t('commands.sheet.adjusted.walk'), 'J', 'K'),
        line(t('commands.sheet.adjusted.take'), 'T'),
        line(t('commands.sheet.adjusted.keep'), 'enter'),
      ],
    },
    {
      title: t('commands.sheet.palette.title'),
      lines: [
        line(t('commands.sheet.palette.run'), 'enter'),
        line(t('commands.sheet.palette.beside'), 'mod+enter'),
        line(t('commands.sheet.palette.window'), 'mod+shift+enter'),
        line(t('commands.sheet.palette.commands'), '>'),
        line(t('commands.sheet.palette.personas'), '@'),
        line(t('commands.sheet.palette.tags'), '#'),
        line(t('commands.sheet.palette.ask'), '?'),
      ],
    },
    {
      title: t('commands.sheet.window.title'),
      lines: [
        line(t('commands.sheet.window.divider'), 'left', 'right'),
        line(t('commands.sheet.window.beside'), 'mod+click'),
      ],
    },
  ];
}
