/** A page of help cut at its headings, and the anchors of these; no React. */

export interface HelpSection {
  /** What the address has after #; empty for what stands below the page's title. */
  readonly anchor: string;
  readonly title: string;
  readonly level: number;
  /** Without marks of Markdown. */
  readonly text: string;
}

const HEADING = /^(#{1,4}) +(.+)$/;

/** The first is the page itself: its title, and what stands before the first heading below it. */
export function sectionsOf(markdown: string): readonly HelpSection[] {
  const found: { title: string; level: number; lines: string[] }[] = [];
  for (const line of markdown.split('\n')) {
    const [, signs, title] = HEADING.exec(line) ?? [];
    if (signs !== undefined && title !== undefined)
      found.push({ title: plainText(title), level: signs.length, lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found.map(({ title, level, lines }) => ({
    anchor: level === 1 ? '' : anchorOf(title),
    title,
    level,
    text: plainText(lines.join('\n')),
  }));
}

/** As GitHub makes them, so that links lead to the same place there. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

/** The words as one reads them: no links' targets, no lines of tables, no keys that are looked up. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/^\|?[\s:|-]*-{3}[\s:|-]*$/gm, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/`keys:[^`]*`/g, '')
    .replaceAll(/^[>#]+ |^[-*] |^\d+\. /gm, '')
    .replaceAll(/[*`]+/g, '')
    .replaceAll('|', ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
