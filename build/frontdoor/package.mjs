/**
 * `npm run package`: what is installed without Python or Node, for the system that this runs on, in dist/package/.
 *
 * The bundle gets an environment of its own, so that nothing of the tests gets into it.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from './python.mjs';
import { buildFrontend, checkNode, setUpNode } from './setup.mjs';
import { follow, front, hashOf, progress, Refusal, ROOT, run, say, step, WINDOWS } from './steps.mjs';

const WORK = join(ROOT, 'dist/package');
const VENV = join(WORK, 'venv');
const PYTHON = join(VENV, WINDOWS ? 'Scripts/python.exe' : 'bin/python');
const LOCK = join(ROOT, 'requirements/package.txt');
const BUNDLE = join(WORK, 'bundle/pjais');
const SOURCES = ['backend/pjais', 'build/pyinstaller', 'requirements/package.txt'].map((name) => join(ROOT, name));

async function must(told, command, args, options) {
  const done = await follow(command, args, options);
  if (done.ok) return;
  throw new Refusal(`${told}:\n${done.output.trimEnd().split('\n').slice(-12).join('\n')}`);
}

async function setUpEnvironment() {
  const mark = { stamp: join(VENV, '.pjais/package'), hash: hashOf([LOCK]), present: PYTHON };
  await step('Python packages of the bundle', mark, async () => {
    rmSync(VENV, { recursive: true, force: true });
    mkdirSync(WORK, { recursive: true });
    const [python, ...args] = findPython();
    await must('Python could not make an environment', python, [...args, '-m', 'venv', VENV]);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', LOCK];
    await must('The Python packages could not be installed', PYTHON, pip);
  });
}

async function bundle() {
  const mark = { stamp: join(BUNDLE, '.pjais'), hash: hashOf(SOURCES), present: join(BUNDLE, WINDOWS ? 'pjais.exe' : 'pjais') };
  await step('Bundle', mark, async () => {
    const places = ['--distpath', join(WORK, 'bundle'), '--workpath', join(WORK, 'work')];
    const args = ['-m', 'PyInstaller', '--noconfirm', '--log-level', 'WARN', ...places];
    const onLine = (line) => progress(line);
    await must('The bundle could not be made', PYTHON, [...args, join(ROOT, 'build/pyinstaller/pjais.spec')], { onLine });
  });
}

function version() {
  return /^__version__ = "(.+)"$/m.exec(readFileSync(join(ROOT, 'backend/pjais/__init__.py'), 'utf8'))[1];
}

await front(async () => {
  checkNode();
  await setUpNode();
  await buildFrontend();
  await setUpEnvironment();
  await bundle();
  if (process.platform !== 'linux') return say(`The bundle is in ${BUNDLE}`);
  say('• Package …');
  return run(PYTHON, [join(ROOT, 'build/linux/deb.py'), BUNDLE, version(), WORK]).status;
});
