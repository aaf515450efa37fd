import { describe, expect, it } from 'vitest';
import { speak } from '../../i18n/i18n';
import { LANGUAGE_CODES, LANGUAGES } from '../../i18n/languages';
import { targetOf } from './links';
import { helpOn, PAGE_IDS, pageTitle } from './pages';
import { sectionsOf } from './sections';
import { loadTexts, type Texts } from './texts';

const FILES = import.meta.glob<string>('../../../help/*/*.md', { query: '?raw', import: 'default', eager: true });
const SOURCES = import.meta.glob<string>(['../../**/*.{ts,tsx}', '!../../**/*.test.*', '!../../generated/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const SOURCE = Object.values(SOURCES).join('\n');
const LINK = /\[([^\]]*)\]\(([^)]*)\)/g;

function labelsOf(tree: object): string[] {
  return Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : labelsOf(value)));
}

function linksIn(texts: Texts): { page: string; href: string }[] {
  return PAGE_IDS.flatMap((page) => [...texts[page].matchAll(LINK)].map((link) => ({ page, href: link[2] ?? '' })));
}

describe.each(LANGUAGE_CODES)('the pages of help in %s', (code) => {
  it('are all there, none empty, none without a place in the list', async () => {
    const texts = await loadTexts(code);
    const files = Object.keys(FILES).filter((path) => path.includes(`/${code}/`));

    expect(files.map((path) => path.split('/').at(-1)).sort()).toEqual(PAGE_IDS.map((id) => `${id}.md`).sort());
    expect(PAGE_IDS.filter((id) => texts[id].length < 200)).toEqual([]);
  });

  it('are called by their headings, and say first what they are about', async () => {
    await speak(code);
    const texts = await loadTexts(code);
    const titles = PAGE_IDS.map((id) => sectionsOf(texts[id])[0]?.title);
    const named = PAGE_IDS.map(pageTitle);
    const first = PAGE_IDS.filter((id) => (sectionsOf(texts[id])[0]?.text ?? '') === '');
    await speak('en');

    expect(titles).toEqual(named);
    expect(first).toEqual([]);
  });

  it('have the same headings, levels and links to screens as the English ones', async () => {
    const [texts, english] = [await loadTexts(code), await loadTexts('en')];
    const shape = (all: Texts) => PAGE_IDS.map((id) => [id, sectionsOf(all[id]).map(({ level }) => level)]);
    const screens = (all: Texts) =>
      linksIn(all)
        .filter(({ href }) => !href.includes('.md'))
        .map(({ page, href }) => `${page} ${href}`);
    const keys = (all: Texts) => PAGE_IDS.map((id) => [...all[id].matchAll(/`keys:[^`]*`/g)].map(String).sort());

    expect(shape(texts)).toEqual(shape(english));
    expect(screens(texts).sort()).toEqual(screens(english).sort());
    expect(keys(texts)).toEqual(keys(english));
  });

  it('link to headings, screens and commands that exist', async () => {
    const texts = await loadTexts(code);
    const places = new Set(
      PAGE_IDS.flatMap((id) => sectionsOf(texts[id]).map(({ anchor }) => `/help/${id}${anchor && `#${anchor}`}`)),
    );
    const routes = [...SOURCE.matchAll(/path: '(\/[^']+)'/g)].map((route) => route[1]);
    const leads = (href: string) => {
      const target = targetOf(href);
      if (target === null) return false;
      if (target.kind === 'command') return SOURCE.includes(`id: '${target.id}'`);
      return target.kind === 'page' ? places.has(target.address) : routes.includes(target.address.split('?')[0] ?? '');
    };

    expect(linksIn(texts).length).toBeGreaterThan(30);
    expect(linksIn(texts).filter(({ href }) => !leads(href))).toEqual([]);
  });

  it('show keys of commands there are', async () => {
    const texts = await loadTexts(code);
    const ids = PAGE_IDS.flatMap((id) => [...texts[id].matchAll(/`keys:([^`]*)`/g)].map((key) => key[1] ?? ''));

    expect(ids.length).toBeGreaterThan(15);
    expect(ids.filter((id) => !SOURCE.includes(`id: '${id}'`) && !SOURCE.includes(`command: '${id}'`))).toEqual([]);
  });

  it('have in bold only what stands on the screens, letter for letter', async () => {
    const texts = await loadTexts(code);
    const { first, more } = LANGUAGES[code];
    const labels = new Set(labelsOf([await first(), await more()]).map((label) => label.replaceAll(/<[^>]*>/g, '')));
    const bold = PAGE_IDS.flatMap((page) =>
      [...texts[page].matchAll(/\*\*([^*]+)\*\*/g)].map((label) => ({
        page,
        label: (label[1] ?? '').replaceAll(/\s+/g, ' '),
      })),
    );

    expect(bold.length).toBeGreaterThan(80);
    expect(bold.filter(({ label }) => !labels.has(label))).toEqual([]);
  });

  it('have no HTML, no pictures and no two headings alike', async () => {
    const texts = await loadTexts(code);

    expect(PAGE_IDS.filter((id) => /<\w|!\[/.test(texts[id]))).toEqual([]);
    const twice = PAGE_IDS.filter((id) => {
      const anchors = sectionsOf(texts[id]).map(({ anchor }) => anchor);
      return new Set(anchors).size < anchors.length;
    });
    expect(twice).toEqual([]);
  });
});

describe('help about a screen', () => {
  it('is a page for each screen there is', () => {
    const screens = [...SOURCE.matchAll(/path: '(\/[a-z-]+)[^']*'/g)].map((route) => route[1] ?? '');
    const without = screens.filter((screen) => helpOn(screen) === '/help');

    expect(new Set(screens).size).toBeGreaterThan(12);
    expect([...new Set(without)]).toEqual(['/help']);
  });

  it('looks at the part of the settings, of which each has one, and leads from help to all pages', async () => {
    const { settings } = await LANGUAGES.en.more();
    const parts = Object.keys(settings.sections);

    expect(parts.filter((id) => !SOURCES['./pages.ts']?.includes(`  ${id}: '`))).toEqual([]);
    expect(helpOn('/settings?section=encryption')).toBe('/help/privacy');
    expect(helpOn('/settings')).toBe('/help/your-data');
    expect(helpOn('/memories?view=heatmap&open=1')).toBe('/help/memories');
    expect(helpOn('/help/memories')).toBe('/help');
  });
});
