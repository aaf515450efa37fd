import { describe, expect, it } from 'vitest';
import { findIn, stretchesIn } from './find';
import { targetOf } from './links';
import { PAGE_IDS } from './pages';
import { anchorOf, plainText, sectionsOf } from './sections';
import type { Texts } from './texts';
import { marks, type Node, textOf } from './tree';

function pages(texts: Partial<Texts>): Texts {
  return Object.fromEntries(PAGE_IDS.map((id) => [id, texts[id] ?? `# ${id}\n`])) as Texts;
}

describe('a page of help', () => {
  it('is cut at its headings', () => {
    const found = sectionsOf(
      '# One\n\nFirst **words**.\n\n## Two, three!\n\n| a | b |\n|---|---|\n| [c](x.md) | `keys:view.help` d |',
    );

    expect(found).toEqual([
      { anchor: '', title: 'One', level: 1, text: 'First words.' },
      { anchor: 'two-three', title: 'Two, three!', level: 2, text: 'a b c d' },
    ]);
  });

  it('has the anchors that GitHub makes of headings', () => {
    expect(anchorOf('Was sie behält')).toBe('was-sie-behält');
    expect(anchorOf('Pinned, and `switched` off')).toBe('pinned-and-switched-off');
  });

  it('is read without the signs of Markdown', () => {
    expect(plainText('- a [link](b.md#c) and `code`\n1. **bold**')).toBe('a link and code bold');
  });
});

describe('looking in help', () => {
  const texts = pages({
    memories: '# Memories\n\nAbout things.\n\n## Tiers\n\nHot, wärm and cold.\n\n## Views\n\nA timeline of memories.',
    backups: '# Backups\n\nThe warm ones.\n\n## Looking inside\n\nNothing of it.',
  });

  it('finds all words, in any case, with or without accents', () => {
    expect(findIn(texts, 'WARM').map(({ page, anchor }) => [page, anchor])).toEqual([
      ['memories', 'tiers'],
      ['backups', ''],
    ]);
    expect(findIn(texts, 'hot warm').map(({ anchor }) => anchor)).toEqual(['tiers']);
    expect(findIn(texts, 'hot timeline')).toEqual([]);
    expect(findIn(texts, '   ')).toEqual([]);
  });

  it('counts the title of the page as a word of each section, and puts titles first', () => {
    expect(findIn(texts, 'memories timeline').map(({ anchor }) => anchor)).toEqual(['views']);
    expect(findIn(texts, 'backups').map(({ anchor }) => anchor)).toEqual(['']);
    expect(findIn(texts, 'backups')[0]).toMatchObject({ page: 'backups', anchor: '', title: 'Backups' });
  });

  it('shows what stands around the word', () => {
    const long = pages({ trouble: `# Trouble\n\n${'before it '.repeat(20)}needle ${'and after '.repeat(30)}` });

    const [found] = findIn(long, 'needle');
    expect(found?.excerpt).toMatch(/^… .*needle.* …$/);
    expect(found?.excerpt.length).toBeLessThan(140);
  });

  it('marks where words stand, also beneath accents, without overlaps', () => {
    expect(stretchesIn('Wärme, warm', ['warm'])).toEqual([
      [0, 4],
      [7, 11],
    ]);
    expect(stretchesIn('abcabc', ['abc', 'bca'])).toEqual([[0, 6]]);
    expect(stretchesIn('ﬃ café', ['cafe'])).toEqual([[2, 6]]);
  });

  it('marks words of the page and leaves code alone', () => {
    const tree: Node = {
      type: 'root',
      children: [
        { type: 'element', tagName: 'p', children: [{ type: 'text', value: 'A wärm day' }] },
        { type: 'element', tagName: 'code', children: [{ type: 'text', value: 'warm' }] },
      ],
    };

    marks(['warm'])(tree);

    expect(tree.children?.[0]?.children?.map((node) => node.tagName ?? node.value)).toEqual(['A ', 'mark', ' day']);
    expect(tree.children?.[1]?.children).toHaveLength(1);
    expect(textOf(tree)).toBe('A wärm daywarm');
  });
});

describe('a link in help', () => {
  it('leads to pages, screens and commands only', () => {
    expect(targetOf('personas.md#was-sie-beh%C3%A4lt')).toEqual({
      kind: 'page',
      address: '/help/personas#was-sie-behält',
    });
    expect(targetOf('/settings?section=models')).toEqual({ kind: 'screen', address: '/settings?section=models' });
    expect(targetOf('command:help.shortcuts')).toEqual({ kind: 'command', id: 'help.shortcuts' });
    for (const elsewhere of ['https://example.org', '//example.org', 'javascript:alert(1)', 'nothing.md', 'data:x'])
      expect(targetOf(elsewhere)).toBeNull();
  });
});
