/** What waits until the first screen stands: how the app ended last, files that were to be opened, rare commands. */

import { useEffect, useRef } from 'react';
import { isOnPhone } from '../bridge/side';
import { useCommands } from '../commands/registry';
import { ToldCrash } from '../features/crashes/told-crash';
import { t } from '../i18n/i18n';
import { useLiveQuery } from '../reactive/use-live-query';
import { goTo } from './panes';
import { useUpdateCommand } from './use-update-command';
import { useWelcomeCommands } from './use-welcome-commands';
import { isFurther } from './windows';

/** Behind the commands of what loads beside this. */
const LAST = 2;
const PHONES = '/settings?section=phones';
const ABOUT = '/settings?section=about';

export function AfterStart() {
  useWelcomeCommands(LAST);
  return isOnPhone() ? null : <AtComputer />;
}

function AtComputer() {
  useFilesAtStart();
  useUpdateCommand(LAST);
  useCommands(
    [
      { id: 'help.about', title: t('settings.about.command'), group: 'do', goesTo: ABOUT, run: () => goTo(ABOUT) },
      { id: 'phones.open', title: t('phones.command'), group: 'do', goesTo: PHONES, run: () => goTo(PHONES) },
    ],
    LAST,
  );
  return <ToldCrash onCheck={() => goTo('/audit')} />;
}

/** A file may have been asked for while the page was still loading, when nobody could be told. */
function useFilesAtStart(): void {
  const files = useLiveQuery('filesToOpen$', {});
  const isDecided = useRef(isFurther);
  const count = files.status === 'live' ? files.rows.length : null;
  useEffect(() => {
    if (isDecided.current || count === null) return;
    isDecided.current = true;
    if (count > 0 && location.pathname !== '/imports') goTo('/imports');
  }, [count]);
}
