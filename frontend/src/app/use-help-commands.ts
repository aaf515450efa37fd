/** By command: help, help about what is on the screen, and reporting a problem. */

import { askToReport } from '../bridge/report';
import { focusedPane } from '../commands/pane-focus';
import { useCommands } from '../commands/registry';
import { t } from '../i18n/i18n';
import { addressOf, goTo } from './panes';
import { HELP } from './places';

export function useHelpCommands(): void {
  useCommands([
    { id: 'view.help', title: t('app.places.help'), group: 'go', goesTo: '/help', run: () => goTo('/help') },
    {
      id: HELP.command,
      title: t('app.commands.helpHere'),
      group: 'do',
      shortcut: HELP.shortcut,
      run: showHelpHere,
    },
    { id: 'help.report', title: t('app.commands.report'), group: 'do', run: () => askToReport(null) },
  ]);
}

/** Which page is about which screen is not needed before somebody asks. */
async function showHelpHere(): Promise<void> {
  const { helpOn } = await import('../features/help/pages');
  goTo(helpOn(addressOf(focusedPane())));
}
