/** Entry: connects the page to the backend, then shows the app, or why it cannot. */

import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '../ui/global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect, onMenuCommand } from '../bridge/client';
import { toProblem } from '../bridge/problem';
import { runCommand } from '../commands/registry';
import { ProblemNotice } from '../ui/problem-notice';
import { cssVariables, theme } from '../ui/theme';
import { router } from './router';
import { ShutOut } from './shut-out';

async function firstView(): Promise<ReactNode> {
  try {
    return (await connect()) === 'connected' ? <RouterProvider router={router} /> : <ShutOut />;
  } catch (error) {
    return <ProblemNotice problem={toProblem(error)} onRetry={() => location.reload()} />;
  }
}

async function start(host: Element): Promise<void> {
  onMenuCommand((id) => void runCommand(id));
  const view = await firstView();
  createRoot(host).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <Notifications position="bottom-right" transitionDuration={120} limit={4} />
        {view}
      </MantineProvider>
    </StrictMode>,
  );
}

const host = document.querySelector('#root');
if (host) void start(host);
