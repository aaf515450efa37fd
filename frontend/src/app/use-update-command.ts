/** By command: looking for a newer version, which the settings then show. */

import { useCommands } from '../commands/registry';
import { checkForUpdates } from '../features/settings/check-updates';
import { t } from '../i18n/i18n';
import { goTo } from './panes';

export function useUpdateCommand(rank: number): void {
  const look = () => {
    goTo('/settings?section=updates');
    void checkForUpdates();
  };
  useCommands([{ id: 'help.updates', title: t('updates.command'), group: 'do', run: look }], rank);
}
