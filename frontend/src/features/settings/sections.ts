/** The parts of the settings in their order, and what in them one may look for; no React. */

import type { ParseKeys } from 'i18next';
import { isOnPhone } from '../../bridge/side';
import { t } from '../../i18n/i18n';

/** Titles of the entries stand where the entries take them from. */
const ENTRIES = {
  appearance: [
    'settings.appearance.theme',
    'settings.appearance.accent',
    'settings.appearance.scale',
    'settings.appearance.density',
    'settings.appearance.motion',
    'settings.appearance.direction',
  ],
  language: ['settings.language.label'],
  models: ['settings.models.through', 'settings.models.callYou', 'settings.finder.region', 'settings.key.label'],
  memory: ['personas.remembering.autoLearn', 'personas.remembering.most', 'personas.remembering.memoryDays'],
  privacy: [
    'settings.privacy.leaves',
    'personas.remembering.storeMessages',
    'personas.remembering.messageDays',
    'personas.remembering.analysis',
    'personas.remembering.sync',
  ],
  encryption: ['settings.encryption.turnOn', 'settings.encryption.change', 'settings.encryption.turnOff'],
  backups: ['backups.backUp', 'backups.policy.title'],
  history: ['settings.compaction.keep', 'settings.compaction.archives'],
  forgetting: ['settings.forgetting.open', 'settings.forgetting.receipts'],
  notices: ['notices.settings.popUp', 'notices.settings.kinds'],
  sync: ['sync.invite.title', 'sync.recovery.title', 'sync.personas.title', 'sync.devices.title', 'sync.sizes'],
  shortcuts: ['settings.shortcuts.list'],
  phones: ['phones.switch', 'phones.show', 'phones.list'],
  data: ['settings.data.folder', 'settings.data.moveTo', 'settings.data.free'],
  updates: ['updates.choice', 'updates.check', 'updates.fromFile'],
  about: [
    'settings.about.version',
    'settings.about.licences',
    'settings.about.device',
    'settings.about.diagnostics',
    'crashes.kept',
    'app.commands.report',
  ],
} as const satisfies Record<string, readonly ParseKeys[]>;

export type SectionId = keyof typeof ENTRIES;

export const SECTION_IDS = Object.keys(ENTRIES) as SectionId[];

/** What can be set on a phone; the rest is about the computer. */
const ON_PHONE: readonly SectionId[] = ['appearance', 'language', 'memory', 'privacy', 'notices'];

/** Those that there are on this side. */
export function sectionsHere(): readonly SectionId[] {
  return isOnPhone() ? ON_PHONE : SECTION_IDS;
}

export interface FoundSection {
  readonly id: SectionId;
  readonly title: string;
  /** Those that were looked for; all where only the title was, none where nothing was. */
  readonly entries: readonly string[];
}

export function isSection(id: string | undefined): id is SectionId {
  return SECTION_IDS.some((each) => each === id);
}

/** The sections that have all the words of what is looked for, in their title, their entries or what else they go by. */
export function sectionsWith(text: string): readonly FoundSection[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  return sectionsHere().flatMap((id) => {
    const title = t(`settings.sections.${id}`);
    if (wanted.length === 0) return [{ id, title, entries: [] }];
    const entries = ENTRIES[id].map((key) => t(key));
    const whole = plain([title, t(`settings.keywords.${id}`), ...entries].join(' '));
    if (!wanted.every((word) => whole.includes(word))) return [];
    return [{ id, title, entries: entries.filter((entry) => wanted.some((word) => plain(entry).includes(word))) }];
  });
}

function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
}
