/** Addresses of screens; each screen loads when it is first shown. */

import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router';
import { toProblem } from '../bridge/problem';
import { installOpeners } from '../commands/open-elsewhere';
import { usePane } from '../commands/pane-focus';
import { type MemorySearch, memorySearch } from '../features/memories/memory-address';
import { allWords } from '../i18n/i18n';
import { ProblemNotice } from '../ui/problem-notice';
import { AppShell } from './app-shell';
import { canSplit, installPanes, openBeside } from './panes';
import { openWindow } from './windows';

/** The named parameters of an address that are texts. */
function textsIn(search: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : [])));
}

/** The screen's module, once it has words to show. */
function withWords<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => (await Promise.all([load(), allWords()]))[0];
}

const root = createRootRoute({ component: Frame, notFoundComponent: () => <Navigate to="/dashboard" /> });
const start = createRoute({ getParentRoute: () => root, path: '/', component: () => <Navigate to="/dashboard" /> });
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(
    withWords(() => import('./routes/welcome')),
    'WelcomeRoute',
  ),
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: '/dashboard',
  component: lazyRouteComponent(() => import('./routes/dashboard'), 'DashboardRoute'),
});
const memories = createRoute({
  getParentRoute: () => root,
  path: '/memories',
  validateSearch: (search: Record<string, unknown>): MemorySearch => memorySearch(search),
  component: lazyRouteComponent(
    withWords(() => import('./routes/memories')),
    'MemoriesRoute',
  ),
});
const graph = createRoute({
  getParentRoute: () => root,
  path: '/graph',
  component: lazyRouteComponent(
    withWords(() => import('./routes/graph')),
    'GraphRoute',
  ),
});
const personas = createRoute({
  getParentRoute: () => root,
  path: '/personas',
  component: lazyRouteComponent(
    withWords(() => import('./routes/personas')),
    'PersonasRoute',
  ),
});
const persona = createRoute({
  getParentRoute: () => root,
  path: '/personas/$personaId',
  component: lazyRouteComponent(
    withWords(() => import('./routes/persona')),
    'PersonaRoute',
  ),
});
const personaMap = createRoute({
  getParentRoute: () => root,
  path: '/persona-map',
  component: lazyRouteComponent(
    withWords(() => import('./routes/persona-map')),
    'PersonaMapRoute',
  ),
});
const personaCompare = createRoute({
  getParentRoute: () => root,
  path: '/persona-compare',
  validateSearch: (search: Record<string, unknown>): { one?: string; other?: string } =>
    textsIn(search, ['one', 'other']),
  component: lazyRouteComponent(
    withWords(() => import('./routes/persona-compare')),
    'PersonaCompareRoute',
  ),
});
const conversations = createRoute({
  getParentRoute: () => root,
  path: '/conversations',
  validateSearch: (search: Record<string, unknown>): { c?: string; m?: string } => textsIn(search, ['c', 'm']),
  component: lazyRouteComponent(
    withWords(() => import('./routes/conversations')),
    'ConversationsRoute',
  ),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): { scope?: string } => textsIn(search, ['scope']),
  component: lazyRouteComponent(
    withWords(() => import('./routes/audit')),
    'AuditRoute',
  ),
});
const past = createRoute({
  getParentRoute: () => root,
  path: '/past',
  component: lazyRouteComponent(
    withWords(() => import('./routes/past')),
    'PastRoute',
  ),
});
const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  component: lazyRouteComponent(
    withWords(() => import('./routes/imports')),
    'ImportsRoute',
  ),
});
const backups = createRoute({
  getParentRoute: () => root,
  path: '/backups',
  component: lazyRouteComponent(
    withWords(() => import('./routes/backups')),
    'BackupsRoute',
  ),
});
const backup = createRoute({
  getParentRoute: () => root,
  path: '/backups/$name',
  component: lazyRouteComponent(
    withWords(() => import('./routes/backup')),
    'BackupRoute',
  ),
});
const adjusted = createRoute({
  getParentRoute: () => root,
  path: '/adjusted',
  component: lazyRouteComponent(
    withWords(() => import('./routes/adjusted')),
    'AdjustedRoute',
  ),
});
const liveQueries = createRoute({
  getParentRoute: () => root,
  path: '/live-queries',
  component: lazyRouteComponent(
    withWords(() => import('./routes/live-queries')),
    'LiveQueriesRoute',
  ),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: (search: Record<string, unknown>): { section?: string } => textsIn(search, ['section']),
  component: lazyRouteComponent(
    withWords(() => import('./routes/settings')),
    'SettingsRoute',
  ),
});

const help = createRoute({
  getParentRoute: () => root,
  path: '/help/{-$page}',
  validateSearch: (search: Record<string, unknown>): { find?: string } => textsIn(search, ['find']),
  component: lazyRouteComponent(
    withWords(() => import('./routes/help')),
    'HelpRoute',
  ),
});

const routeTree = root.addChildren([
  start,
  welcome,
  dashboard,
  memories,
  graph,
  personas,
  persona,
  personaMap,
  personaCompare,
  conversations,
  audit,
  past,
  imports,
  backups,
  backup,
  adjusted,
  liveQueries,
  settings,
  help,
]);

/** The frame is drawn once, around both halves of the window; each has the same screens and an address of its own. */
function Frame() {
  return usePane() === 'beside' ? <Outlet /> : <AppShell />;
}

function routerWith(history?: RouterHistory) {
  return createRouter({
    routeTree,
    ...(history ? { history } : {}),
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => <ProblemNotice problem={toProblem(error)} onRetry={reset} />,
  });
}

export const router = routerWith();

installOpeners({ canSplit, beside: openBeside, window: openWindow });
installPanes(router, (address) => routerWith(createMemoryHistory({ initialEntries: [address] })));

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
