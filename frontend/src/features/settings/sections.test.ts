import { afterEach, expect, test } from 'vitest';
import { speak } from '../../i18n/i18n';
import { SECTION_IDS, sectionsWith } from './sections';

afterEach(() => speak('en'));

const idsWith = (text: string) => sectionsWith(text).map(({ id }) => id);

test('nothing looked for is all of them', () => {
  expect(idsWith('  ')).toEqual(SECTION_IDS);
});

test('a part is found by its title, by an entry, and by what else it goes by', () => {
  expect(idsWith('appear')).toEqual(['appearance']);
  expect(sectionsWith('density')[0]).toMatchObject({ id: 'appearance', entries: ['Density of lists'] });
  expect(idsWith('ollama')).toContain('models');
  expect(idsWith('no such thing')).toEqual([]);
});

test('accents and case do not matter, in German as well', async () => {
  await speak('de');

  expect(idsWith('VERSCHLUSSELUNG')).toEqual(['encryption']);
  expect(idsWith('größe')).toContain('appearance');
});
