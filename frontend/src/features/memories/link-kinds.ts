/** Links of a memory in groups that read as headings. */

import type { MemoryLink } from '../../generated/api/types.gen';

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
      return 'Replaced by this one';
    case 'superseded_by':
      return 'Replaces this one';
    case 'same_source':
      return 'Told in the same sitting';
    case 'same_entity':
      return reason === '' ? 'About the same' : `Also about ${reason}`;
    case 'similar':
      return 'Much alike';
  }
}
