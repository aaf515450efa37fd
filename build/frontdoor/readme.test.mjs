import { expect, test } from 'vitest';
import { withHelp } from './readme.mjs';

const KEYS = new Map([
  ['view.palette', 'mod+K'],
  ['help.here', 'F1'],
]);
const PAGE = `# Page

First.

## Some part

[Memories](/memories) (\`keys:view.palette\`), **Undo**, [all keys](command:help.shortcuts), [more](other.md#there);
\`keys:help.here\`.

## Next part

Not this.
`;
const between = (text) => `# Readme\n\n<!-- help page.md#some-part -->\n${text}<!-- end of help -->\n\nRest.\n`;

test('a part of the readme is what the page says, for somebody without the app', () => {
  const made = withHelp(between('Old words.\n'), () => PAGE, KEYS);

  expect(made).toBe(
    between('**Memories** (`Ctrl+K`), **Undo**, **all keys**, [more](frontend/help/en/other.md#there);\n`F1`.\n'),
  );
});

test('making it again changes nothing', () => {
  const once = withHelp(between(''), () => PAGE, KEYS);

  expect(withHelp(once, () => PAGE, KEYS)).toBe(once);
});

test('a part or keys that do not exist are refused', () => {
  expect(() => withHelp(between(''), () => '# Page\n', KEYS)).toThrow(/page\.md#some-part/);
  expect(() => withHelp(between(''), () => PAGE, new Map())).toThrow(/view\.palette/);
});

test('the readme takes in pages of help', async () => {
  const { readFileSync } = await import('node:fs');
  const readme = readFileSync('README.md', 'utf8');

  expect(readme.match(/<!-- help /g)?.length).toBeGreaterThan(3);
  expect(withHelp(readme)).toBe(readme);
});
