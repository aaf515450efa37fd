/** Cuts a text that is still being written where Markdown's blocks end: what is above the last of them stands. */

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The blocks in order; joined by empty lines they are the text again. */
export function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark?.startsWith(fence)) fence = null;
    if (fence === null && line.trim() === '' && lines.length > 0) {
      blocks.push(lines.join('\n'));
      lines = [];
    } else lines.push(line);
  }
  return lines.length > 0 ? [...blocks, lines.join('\n')] : blocks;
}
