import { expect, test } from 'vitest';
import { aboutFacts, aboutText } from './about-words';

const SOURCES = {
  version: '0.2.0',
  build_id: null,
  commit: null,
  built_at: null,
  kind: 'source',
  device_id: 'd1',
  folder: '/home/ann/.local/share/pjais',
  python: '3.12.4',
  sqlite: '3.50.1',
  sqlcipher: '4.9.0',
  window: null,
  system: 'Debian 13 (x86_64)',
} as const;

test('what nobody knows is left out', () => {
  expect(aboutFacts(SOURCES).map(({ name }) => name)).toEqual([
    'Version',
    'Came as',
    'Python',
    'SQLite',
    'System',
    'Data',
    'This device',
  ]);
});

test('all facts can be taken along as text', () => {
  const built = { ...SOURCES, build_id: '20261127-1a2b3c4', kind: 'deb' } as const;

  expect(aboutText(built)).toContain('Build: 20261127-1a2b3c4\nCame as: Debian package\n');
  expect(aboutText(built)).toContain('SQLite: 3.50.1, SQLCipher 4.9.0\n');
});
