/** Which row of the list is which: headings of folders, and below those that are open their conversations. */

import type { FolderCount } from '../../generated/live';
import { t } from '../../i18n/i18n';

export interface Section {
  readonly key: string;
  readonly title: string;
  /** Empty for those in no folder and for pinned ones. */
  readonly folder: string;
  readonly count: number;
  readonly isClosed: boolean;
  /** The place of its first conversation among all. */
  readonly start: number;
}

export type ListRow =
  | { readonly kind: 'heading'; readonly section: Section }
  | { readonly kind: 'conversation'; readonly place: number };

export function sectionsOf(folders: readonly FolderCount[], closed: ReadonlySet<string>): readonly Section[] {
  let start = 0;
  return folders.map(({ key, pinned, folder, count }) => {
    const section = { key, title: titleOf(pinned, folder), folder, count, isClosed: closed.has(key), start };
    start += count;
    return section;
  });
}

function titleOf(pinned: boolean, folder: string): string {
  if (pinned) return t('conversations.list.pinned');
  return folder === '' ? t('conversations.list.inNoFolder') : folder;
}

/** A single section that is no folder needs no heading. */
function headingsOf(sections: readonly Section[]): 0 | 1 {
  return sections.length === 1 && sections[0]?.folder === '' ? 0 : 1;
}

function heightOf(section: Section, heading: 0 | 1): number {
  return heading + (section.isClosed && heading === 1 ? 0 : section.count);
}

export function rowCountOf(sections: readonly Section[]): number {
  const heading = headingsOf(sections);
  return sections.reduce((sum, section) => sum + heightOf(section, heading), 0);
}

export function rowIn(sections: readonly Section[], index: number): ListRow | undefined {
  const heading = headingsOf(sections);
  let left = index;
  for (const section of sections) {
    if (left < heightOf(section, heading)) {
      if (heading === 1 && left === 0) return { kind: 'heading', section };
      return { kind: 'conversation', place: section.start + left - heading };
    }
    left -= heightOf(section, heading);
  }
  return undefined;
}

/** The row of the conversation at that place; null where its folder is closed. */
export function indexOfPlace(sections: readonly Section[], place: number): number | null {
  const heading = headingsOf(sections);
  let index = 0;
  for (const section of sections) {
    const isInside = place >= section.start && place < section.start + section.count;
    if (isInside) return section.isClosed && heading === 1 ? null : index + heading + place - section.start;
    index += heightOf(section, heading);
  }
  return null;
}

export function indexOfHeading(sections: readonly Section[], key: string): number | null {
  const heading = headingsOf(sections);
  let index = 0;
  for (const section of sections) {
    if (section.key === key) return heading === 1 ? index : null;
    index += heightOf(section, heading);
  }
  return null;
}
