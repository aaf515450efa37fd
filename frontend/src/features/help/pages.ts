/** The pages of help in their order, and which of them tells of a screen; their texts load when help is opened. */

import { t } from '../../i18n/i18n';

/** As their files in frontend/help are called. */
export const PAGE_IDS = [
  'first-steps',
  'conversations',
  'memories',
  'memory-graph',
  'personas',
  'history',
  'keyboard',
  'backups',
  'privacy',
  'import-export',
  'your-data',
  'several-devices',
  'phones',
  'updates',
  'trouble',
] as const;

export type PageId = (typeof PAGE_IDS)[number];

/** By the first part of a screen's address. */
const OF_SCREEN: Readonly<Record<string, PageId>> = {
  welcome: 'first-steps',
  dashboard: 'history',
  memories: 'memories',
  graph: 'memory-graph',
  personas: 'personas',
  'persona-map': 'personas',
  'persona-compare': 'personas',
  conversations: 'conversations',
  audit: 'history',
  past: 'history',
  imports: 'import-export',
  backups: 'backups',
  adjusted: 'several-devices',
  'live-queries': 'history',
  settings: 'your-data',
};

/** By the part of the settings that the address names. */
const OF_SETTINGS: Readonly<Record<string, PageId>> = {
  appearance: 'keyboard',
  language: 'keyboard',
  models: 'conversations',
  memory: 'personas',
  privacy: 'privacy',
  encryption: 'privacy',
  backups: 'backups',
  history: 'your-data',
  forgetting: 'privacy',
  notices: 'history',
  shortcuts: 'keyboard',
  phones: 'phones',
  data: 'your-data',
  updates: 'updates',
  sync: 'several-devices',
  about: 'trouble',
};

export function isPage(id: string | undefined): id is PageId {
  return PAGE_IDS.some((each) => each === id);
}

export function pageTitle(id: PageId): string {
  return t(`help.pages.${id}`);
}

/** The address of the page about the screen that is at an address; on help itself the list of all pages. */
export function helpOn(address: string): string {
  const { pathname, searchParams } = new URL(address, 'http://here');
  const screen = pathname.split('/')[1] ?? '';
  const section = screen === 'settings' ? OF_SETTINGS[searchParams.get('section') ?? ''] : undefined;
  const page = section ?? OF_SCREEN[screen];
  return page === undefined ? '/help' : `/help/${page}`;
}
