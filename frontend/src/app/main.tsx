/** Entry: connects the page to the backend, then shows the app, or why it cannot. */

import '../generated/mantine.css';
import '../ui/global.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { useNotifications } from '@mantine/notifications';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode, useMemo, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { answer, connect, onMenuCommand } from '../bridge/client';
import { toProblem } from '../bridge/problem';
import { isOnPhone, wasOnPhone } from '../bridge/side';
import { runCommand } from '../commands/registry';
import { chosenLanguage } from '../features/settings/language';
import { settingsList } from '../generated/api/sdk.gen';
import { allWords, language, onLanguage, speak } from '../i18n/i18n';
import { useChannelStatus } from '../reactive/use-channel-status';
import { useAccent } from '../ui/accents';
import { type Openable, onDemand, PATIENCE_MS } from '../ui/on-demand';
import { ProblemNotice } from '../ui/problem-notice';
import { cssVariables, themeOf } from '../ui/theme';
import { ReportHost } from './report-host';
import { router } from './router';
import { ShutOut } from './shut-out';

const PopUps = onDemand<Openable>(async () => (await import('./pop-ups')).PopUps);

const PhoneAway = onDemand<Openable>(async () => (await import('./phone-outside')).PhoneAway);

async function firstView(): Promise<() => ReactNode> {
  try {
    const isConnected = (await connect()) === 'connected';
    if (isOnPhone()) (await import('./on-phone')).settleOnPhone();
    await speak(chosenLanguage(isConnected ? (await answer(settingsList())).items : []));
    return isConnected ? () => <RouterProvider router={router} /> : () => <ShutOut />;
  } catch (error) {
    await speak(chosenLanguage([]));
    if (wasOnPhone() && error instanceof TypeError) return () => <PhoneAway opened />;
    return () => <ProblemNotice problem={toProblem(error)} onRetry={() => location.reload()} />;
  }
}

/** Built anew when another language is chosen: words are looked up as they are drawn. */
function App({ view }: { readonly view: () => ReactNode }) {
  const spoken = useSyncExternalStore(onLanguage, language);
  const accent = useAccent();
  const isShutOut = useChannelStatus() === 'ended';
  const hasPopUps = useNotifications().notifications.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: some of its words are in the language
  const theme = useMemo(() => themeOf(accent), [accent, spoken]);
  return (
    <MantineProvider
      key={spoken}
      theme={theme}
      cssVariablesResolver={cssVariables}
      deduplicateCssVariables={false} // the sheet that has the rest of them would be larger than what makes them
      defaultColorScheme="auto"
    >
      <PopUps opened={hasPopUps} />
      {isShutOut ? <ShutOut /> : view()}
      <ReportHost />
    </MantineProvider>
  );
}

async function start(host: Element): Promise<void> {
  onMenuCommand((id) => void runCommand(id));
  const view = await firstView();
  createRoot(host).render(
    <StrictMode>
      <DirectionProvider detectDirection={false}>
        <App view={view} />
      </DirectionProvider>
    </StrictMode>,
  );
  // Once the first screen has had its turn. A screen that needs them asks again, and tells.
  setTimeout(() => void allWords().catch(() => undefined), PATIENCE_MS);
}

const host = document.querySelector('#root');
if (host) void start(host);
