/** What is done to a page of help between Markdown and screen: anchors for headings, marks for what was looked for. */

import { stretchesIn } from './find';
import { anchorOf } from './sections';

/** A node of the tree that Markdown becomes, as far as it is looked at here. */
export interface Node {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

export function anchors() {
  return (root: Node): void => {
    for (const node of within(root)) {
      if (/^h[2-4]$/.test(node.tagName ?? '')) node.properties = { ...node.properties, id: anchorOf(textOf(node)) };
    }
  };
}

export function marks(words: readonly string[]) {
  return (root: Node): void => {
    if (words.length === 0) return;
    for (const node of within(root)) {
      // What stands in code may be the name of a command whose keys are shown instead.
      if (node.tagName !== 'code' && node.children)
        node.children = node.children.flatMap((each) => marked(each, words));
    }
  };
}

export function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** Every element as it was found, though more come in as they are walked over. */
function within(root: Node): readonly Node[] {
  return [root, ...(root.children ?? []).flatMap(within)];
}

function marked(node: Node, words: readonly string[]): Node[] {
  const text = node.type === 'text' ? (node.value ?? '') : '';
  const found = stretchesIn(text, words);
  if (found.length === 0) return [node];
  const parts: Node[] = [];
  let at = 0;
  for (const [start, end] of found) {
    parts.push({ type: 'text', value: text.slice(at, start) });
    parts.push({
      type: 'element',
      tagName: 'mark',
      properties: {},
      children: [{ type: 'text', value: text.slice(start, end) }],
    });
    at = end;
  }
  return [...parts, { type: 'text', value: text.slice(at) }].filter((part) => part.value !== '');
}
