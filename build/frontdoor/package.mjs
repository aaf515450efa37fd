/**
 * `npm run package`: what is installed without Python or Node, for the system that this runs on, in dist/package/.
 *
 * The bundle has an environment of its own, so that nothing of the tests gets into it.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from './python.mjs';
import { buildFrontend, checkNode, setUpNode } from './setup.mjs';
import { follow, front, hashOf, progress, Refusal, ROOT, run, say, step, WINDOWS } from './steps.mjs';

const TARGET = join(ROOT, 'dist/package');
const VENV = join(TARGET, 'venv');
const PYTHON = join(VENV, WINDOWS ? 'Scripts/python.exe' : 'bin/python');
const LOCK = join(ROOT, 'requirements/package.txt');
const BUNDLE = join(TARGET, 'bundle');
const IN_BUNDLE = ['backend/pjais', 'build/pyinstaller', 'build/icons', 'frontend/public', 'requirements/package.txt'];

async function must(told, command, args, options) {
  const done = await follow(command, args, options);
  if (done.ok) return;
  throw new Refusal(`${told}:\n${done.output.trimEnd().split('\n').slice(-12).join('\n')}`);
}

/** Programs of the system that make packages, and how to get them. */
function checkTools() {
  if (process.platform !== 'linux') return;
  const missing = { 'dpkg-deb': 'dpkg', zstd: 'zstd', objcopy: 'binutils', readelf: 'binutils' };
  const names = Object.keys(missing).filter((name) => !run('sh', ['-c', `command -v ${name}`], { quiet: true }).ok);
  if (names.length === 0) return;
  const packages = [...new Set(names.map((name) => missing[name]))].join(' ');
  throw new Refusal(`Packages need ${names.join(', ')}. Debian and Ubuntu: sudo apt install ${packages}`);
}

async function setUpEnvironment() {
  const mark = { stamp: join(VENV, '.pjais/package'), hash: hashOf([LOCK]), present: PYTHON };
  await step('Python packages of the bundle', mark, async () => {
    rmSync(VENV, { recursive: true, force: true });
    mkdirSync(TARGET, { recursive: true });
    const [python, ...args] = findPython();
    await must('Python could not make an environment', python, [...args, '-m', 'venv', VENV]);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', LOCK];
    await must('The Python packages could not be installed', PYTHON, pip, { onLine: progress });
  });
}

async function makeBundle() {
  const sources = IN_BUNDLE.map((name) => join(ROOT, name));
  const mark = { stamp: join(BUNDLE, '.pjais'), hash: hashOf(sources), present: join(BUNDLE, 'sources.json') };
  await step('Bundle', mark, async () => {
    rmSync(BUNDLE, { recursive: true, force: true });
    await must('The icons could not be drawn', PYTHON, [join(ROOT, 'build/icons/icons.py'), join(TARGET, 'icons')]);
    const places = ['--distpath', BUNDLE, '--workpath', join(TARGET, 'work/pyinstaller')];
    const args = ['-m', 'PyInstaller', '--noconfirm', '--clean', '--log-level', 'WARN', ...places];
    const env = { PYTHONPATH: join(ROOT, 'backend') };
    await must('The bundle could not be made', PYTHON, [...args, join(ROOT, 'build/pyinstaller/pjais.spec')], {
      env,
      onLine: progress,
    });
  });
}

await front(async () => {
  checkNode();
  checkTools();
  await setUpNode();
  await buildFrontend();
  await setUpEnvironment();
  await makeBundle();
  say('• Packages …');
  const made = run(PYTHON, [join(ROOT, 'build/release/package.py'), TARGET]);
  if (!made.ok || !existsSync(TARGET)) return 1;
  say(`The packages are in ${TARGET}`);
});
