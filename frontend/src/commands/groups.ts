/** The groups of the palette; a command may name one by its key, or by its title in either language. */

import { t } from '../i18n/i18n';

const GROUPS = [
  'go',
  'do',
  'personas',
  'conversations',
  'tags',
  'settings',
  'help',
  'memories',
  'messages',
  'ask',
] as const;

type Group = (typeof GROUPS)[number];

/** The titles that groups had before they had keys. */
const OLD: Readonly<Record<string, Group>> = { 'Go to': 'go', Do: 'do', Personas: 'personas' };

export function groupKey(named: string): string {
  return GROUPS.find((key) => key === named || groupTitle(key) === named) ?? OLD[named] ?? named;
}

export function groupTitle(key: string): string {
  const known = GROUPS.find((each) => each === key);
  return known === undefined ? key : t(`commands.groups.${known}`);
}
