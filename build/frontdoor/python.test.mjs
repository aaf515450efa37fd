/** What is said about the Pythons of a machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPython, isNewEnough, versionIn, whyNone } from './python.mjs';

/** A program that answers `--version` like a Python. */
function withPython(script, use) {
  const folder = mkdtempSync(join(tmpdir(), 'pjais-python-'));
  const path = join(folder, 'python');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  try {
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each([
  ['Python 3.11.7', [3, 11]],
  ['Python 3.14.0rc2\n', [3, 14]],
  ['warning: something\nPython 3.12.1', [3, 12]],
  ['pyenv: python3.12: command not found', null],
  ['', null],
])('the version in %j is %j', (text, version) => {
  expect(versionIn(text)).toEqual(version);
});

test.each([
  [[3, 10], false],
  [[2, 27], false],
  [[3, 11], true],
  [[4, 0], true],
])('Python %j is new enough: %j', (version, answer) => {
  expect(isNewEnough(version)).toBe(answer);
});

test('an old Python is named together with what to get', () => {
  const look = () => withPython('echo Python 3.9.2', (path) => findPython({ PYTHON: path }));

  expect(look).toThrow(/Python 3\.11 or newer is needed; only 3\.9 was found/);
});

test('a Python without its venv module asks for the package that brings it', () => {
  const script = '[ "$1" = --version ] && { echo Python 3.12.3; exit 0; }; exit 1';
  const look = () => withPython(script, (path) => findPython({ PYTHON: path }));

  expect(look).toThrow(/Python 3\.12 lacks its venv module.*apt install python3-venv/);
});

test('a path in PYTHON that leads nowhere is named', () => {
  expect(() => findPython({ PYTHON: '/nowhere/python' })).toThrow(/PYTHON is set to \/nowhere\/python/);
});

test.each(['win32', 'darwin', 'linux'])('without any Python, %s is told where to get one', (platform) => {
  expect(whyNone([], {}, platform)).toMatch(/none was found\. Get it .*python/is);
});
