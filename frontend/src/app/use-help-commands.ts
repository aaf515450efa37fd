/** By command: help, help about what is on the screen, looking for a newer version, and reporting a problem. */

import { askToReport } from '../bridge/report';
import { focusedPane } from '../commands/pane-focus';
import { useCommands } from '../commands/registry';
import { helpOn } from '../features/help/pages';
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
      run: () => goTo(helpOn(addressOf(focusedPane()))),
    },
    {
      id: 'help.updates',
      title: t('app.commands.updates'),
      group: 'do',
      run: () => {
        goTo('/settings?section=updates');
        void import('../features/settings/check-updates').then(({ checkForUpdates }) => checkForUpdates());
      },
    },
    { id: 'help.report', title: t('app.commands.report'), group: 'do', run: () => askToReport(null) },
  ]);
}
