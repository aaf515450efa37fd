/** Parts of the README are made of the pages of help: between `<!-- help PAGE#ANCHOR -->` and `<!-- end of help -->`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, ROOT } from './steps.mjs';

const PAGES = 'frontend/help/en';
const PART = /(<!-- help (\S+?)\.md#(\S+) -->\n)[\s\S]*?(<!-- end of help -->)/g;
const COMMAND = /(?:id|command): '([\w.]+)'[^{}]*?(?:\{[^{}]*\}[^{}]*?)?shortcut: '([^']+)'/g;
const LABELS = { mod: 'Ctrl', shift: 'Shift', comma: ',' };

/** The README with its parts as the pages say today. */
export function withHelp(readme, pageOf = readPage, keys = commandKeys()) {
  return readme.replace(PART, (_, begin, page, anchor, end) => {
    const body = sectionOf(pageOf(page), anchor);
    if (body === null) throw new Refusal(`README.md takes in ${page}.md#${anchor}, which is not there.`);
    return `${begin}${forReaders(body, keys)}\n${end}`;
  });
}

function readPage(name) {
  return readFileSync(join(ROOT, PAGES, `${name}.md`), 'utf8');
}

/** What stands below a heading, up to the next one. */
function sectionOf(page, anchor) {
  const parts = page.split(/^## (.+)$/m);
  const at = parts.findIndex((part, index) => index % 2 === 1 && anchorOf(part) === anchor);
  return at < 0 ? null : parts[at + 1].trim();
}

function anchorOf(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

/** For somebody who has no app before them: screens by name, keys as they come, pages where their files are. */
function forReaders(body, keys) {
  return body
    .replaceAll(/\[([^\]]+)\]\((?:\/|command:)[^)]*\)/g, '**$1**')
    .replaceAll(/\]\(([a-z-]+\.md)/g, `](${PAGES}/$1`)
    .replaceAll(/`keys:([\w.]+)`/g, (_, id) => {
      const combo = keys.get(id);
      if (combo === undefined) throw new Refusal(`Help tells the keys of ${id}, which has none.`);
      return `\`${combo.split('+').map(labelOf).join('+')}\``;
    });
}

function labelOf(key) {
  return LABELS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** By command its own keys, as the sources of the screens have them. */
function commandKeys() {
  const folder = join(ROOT, 'frontend/src/app');
  const sources = readdirSync(folder).filter((name) => /\.tsx?$/.test(name));
  const text = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  return new Map([...text.matchAll(COMMAND)].map(([, id, keys]) => [id, keys.replaceAll('\\\\', '\\')]));
}
