/** Links of a memory in groups that read as headings. */

import type { MemoryLink } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';

export interface LinkKind {
  readonly title: string;
  readonly linked: readonly MemoryLink[];
}

/** In the order in which the links come: the strongest kinds first. */
export function kindsOf(links: readonly MemoryLink[]): LinkKind[] {
  const groups = new Map<string, MemoryLink[]>();
  for (const link of links) {
    const title = titleOf(link);
    groups.set(title, [...(groups.get(title) ?? []), link]);
  }
  return [...groups].map(([title, linked]) => ({ title, linked }));
}

function titleOf({ kind, reason }: MemoryLink): string {
  switch (kind) {
    case 'supersedes':
      return t('memories.links.supersedes');
    case 'superseded_by':
      return t('memories.links.supersededBy');
    case 'same_source':
      return t('memories.links.sameSource');
    case 'same_entity':
      return reason === '' ? t('memories.links.sameEntity') : t('memories.links.alsoAbout', { name: reason });
    case 'similar':
      return t('memories.links.similar');
  }
}
