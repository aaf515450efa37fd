/** The texts of all pages in one language, loaded when they are first wanted. */

import type { LanguageCode } from '../../i18n/languages';
import { PAGE_IDS, type PageId } from './pages';

export type Texts = Readonly<Record<PageId, string>>;

const FILES: Readonly<Record<LanguageCode, () => Promise<{ texts: Readonly<Record<string, string>> }>>> = {
  en: () => import('./texts-en'),
  de: () => import('./texts-de'),
};

export async function loadTexts(language: LanguageCode): Promise<Texts> {
  const { texts } = await FILES[language]();
  const byName = new Map(Object.entries(texts).map(([path, text]) => [path.split('/').at(-1), text]));
  const found = PAGE_IDS.map((id) => [id, byName.get(`${id}.md`) ?? ''] as const);
  return Object.fromEntries(found) as Record<PageId, string>;
}
