/** `npm run check`: every static check, with the output of those that fail. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PYTHON } from './python.mjs';
import { setUpTools } from './setup.mjs';
import { follow, front, isEntry, ROOT, say } from './steps.mjs';

const SHOWN_LINES = 80;
const python = (...args) => [PYTHON, args];
const node = (path, ...args) => [process.execPath, [join(ROOT, path), ...args]];
const CRUISER = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';

/** The longest first, so that the short ones fill the gaps. */
const CHECKS = {
  mypy: python('-m', 'mypy'),
  'generated files are current': node('build/frontdoor/generate.mjs', '--check'),
  'tsc (screens)': node('node_modules/typescript/bin/tsc', '-p', 'frontend'),
  'tsc (tools)': node('node_modules/typescript/bin/tsc', '-p', 'frontend/tsconfig.tools.json'),
  'import rules of the backend': python(
    '-c',
    'from importlinter.cli import lint_imports_command as c; c()',
    '--no-cache',
  ),
  'import rules of the screens': node(CRUISER, '--config', 'frontend/.dependency-cruiser.cjs', 'frontend/src'),
  'ruff check': python('-m', 'ruff', 'check'),
  'ruff format': python('-m', 'ruff', 'format', '--check'),
  biome: node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  'size of files and functions': python('build/frontdoor/sizes.py'),
};

async function one(name) {
  const [command, args] = CHECKS[name];
  const started = Date.now();
  const result = await follow(command, args, { env: { PYTHONPATH: join(ROOT, 'backend'), NO_COLOR: '1' } });
  say(`${result.ok ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!result.ok) say(result.output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n'));
  return result.ok;
}

/** Runs all checks, as many at once as there are cores; returns the names of those that failed. */
export async function check() {
  const waiting = Object.keys(CHECKS);
  const failed = [];
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      if (!(await one(name))) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const all = Object.keys(CHECKS).length;
  say(failed.length ? `\n${failed.length} of ${all} checks failed: ${failed.join(', ')}` : `All ${all} checks passed.`);
  return failed;
}

if (isEntry(import.meta.url)) {
  await front(async () => {
    await setUpTools('test');
    return (await check()).length ? 1 : 0;
  });
}
