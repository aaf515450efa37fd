import { describe, expect, it } from 'vitest';
import { LANGUAGE_CODES, LANGUAGES, type Language } from './languages';

/** Every text by its whole key. */
function textsOf(tree: object, above = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${above}${key}`, value] as const] : [...textsOf(value, `${above}${key}.`)],
    ),
  );
}

async function wordsOf({ first, more }: Language): Promise<Map<string, string>> {
  return textsOf({ ...(await first()), ...(await more()) });
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const stem = (key: string) => key.replace(PLURAL, '');
const holes = (text: string) =>
  [...text.matchAll(/{{\s*-?\s*(\w+)|<\/?(\w+)/g)].map((hole) => hole[1] ?? hole[2]).sort();
const stems = (texts: ReadonlyMap<string, string>) => [...new Set([...texts.keys()].map(stem))].sort();

describe.each(LANGUAGE_CODES)('the words of %s', (code) => {
  it('say everything, and nothing empty', async () => {
    const texts = await wordsOf(LANGUAGES[code]);

    expect(stems(texts)).toEqual(stems(await wordsOf(LANGUAGES.en)));
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have all forms of number the language has', async () => {
    const texts = await wordsOf(LANGUAGES[code]);
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    const counted = [...texts.keys()].filter((key) => PLURAL.test(key)).map(stem);

    const missing = [...new Set(counted)].flatMap((key) =>
      forms.map((form) => `${key}_${form}`).filter((whole) => !texts.has(whole)),
    );
    expect(missing).toEqual([]);
  });

  it('leave the same places for what is filled in', async () => {
    const texts = await wordsOf(LANGUAGES[code]);
    const inEnglish = await wordsOf(LANGUAGES.en);

    const differing = [...texts].filter(([key, text]) => {
      // The form for one may leave the number out.
      const told = inEnglish.get(key) ?? inEnglish.get(`${stem(key)}_other`) ?? '';
      const without = (list: (string | undefined)[]) =>
        key.endsWith('_one') ? list.filter((one) => one !== 'count') : list;
      return JSON.stringify(without(holes(text))) !== JSON.stringify(without(holes(told)));
    });
    expect(differing).toEqual([]);
  });
});
