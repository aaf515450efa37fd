/** Finds a Python that is new enough, and keeps the project's own environment in .venv. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { follow, hashOf, isDone, progress, Refusal, ROOT, run, step, WINDOWS } from './steps.mjs';

const OLDEST = [3, 11];
const VENV = join(ROOT, '.venv');
const STAMPS = join(VENV, '.pjais');
export const PYTHON = join(VENV, WINDOWS ? 'Scripts/python.exe' : 'bin/python');

/** Names under which a Python may be found; the ones that all locked packages were tried with come first. */
const CANDIDATES = WINDOWS
  ? [['py', '-3.13'], ['py', '-3.12'], ['py', '-3.11'], ['py', '-3'], ['python'], ['python3']]
  : [['python3.13'], ['python3.12'], ['python3.11'], ['python3'], ['python3.14'], ['python']];

const WHERE = {
  win32: 'Get it from python.org or with: winget install Python.Python.3.13',
  darwin: 'Get it from python.org or with: brew install python@3.13',
  linux: 'Get it with your package manager; Debian and Ubuntu: sudo apt install python3 python3-venv',
};

/** [major, minor] from what `python --version` prints, or null. */
export function versionIn(text) {
  const found = /^Python (\d+)\.(\d+)/m.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

export function isNewEnough([major, minor]) {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function wanted(environment) {
  return environment.PYTHON ? [[environment.PYTHON]] : CANDIDATES;
}

/** What there is to say about one candidate: null when it does not exist. */
function inspect([command, ...args]) {
  const asked = run(command, [...args, '--version'], { quiet: true });
  const version = asked.ok ? versionIn(asked.output) : null;
  if (version === null) return null;
  const fits = isNewEnough(version);
  const complete = fits && run(command, [...args, '-c', 'import venv, ensurepip'], { quiet: true }).ok;
  return { command: [command, ...args], version: version.join('.'), fits, complete };
}

/** The command line of a usable Python; says what is missing otherwise. */
export function findPython(environment = process.env) {
  const seen = [];
  for (const candidate of wanted(environment)) {
    const found = inspect(candidate);
    if (found?.complete) return found.command;
    if (found) seen.push(found);
  }
  throw new Refusal(whyNone(seen, environment));
}

/** One sentence on what is missing and how to get it. */
export function whyNone(seen, environment, platform = process.platform) {
  const where = WHERE[platform] ?? WHERE.linux;
  const bare = seen.find((each) => each.fits);
  if (bare) {
    const name = `python${bare.version}-venv`;
    return `Python ${bare.version} lacks its venv module. Debian and Ubuntu: sudo apt install python3-venv (or ${name})`;
  }
  const least = OLDEST.join('.');
  if (environment.PYTHON && seen.length === 0) {
    return `PYTHON is set to ${environment.PYTHON}, which is no Python. Python ${least} or newer is needed. ${where}`;
  }
  const versions = [...new Set(seen.map((each) => each.version))].join(', ');
  const state = versions ? `only ${versions} was found` : 'none was found';
  return `Python ${least} or newer is needed; ${state}. ${where}\nIf it is installed elsewhere, set PYTHON to its path.`;
}

function lockFile(lock) {
  return join(ROOT, 'requirements', `${lock}.txt`);
}

function packagesMark(lock) {
  return { stamp: join(STAMPS, lock), hash: hashOf([lockFile(lock)]), present: PYTHON };
}

/** Makes .venv and installs one of the locks: `runtime` or `test`, which contains the former. */
export async function setUpPython(lock) {
  const runtime = packagesMark('runtime');
  const test = packagesMark('test');
  if (isDone(test) || (lock === 'runtime' && isDone(runtime))) return;
  await step('Python environment in .venv', { stamp: join(STAMPS, 'made'), hash: 'made', present: PYTHON }, makeVenv);
  await step(`Python packages (${lock})`, lock === 'test' ? test : runtime, () => install(lock));
}

async function makeVenv() {
  const [command, ...args] = findPython();
  rmSync(VENV, { recursive: true, force: true }); // half made by an interrupted set-up, or its Python is gone
  const made = await follow(command, [...args, '-m', 'venv', VENV]);
  if (!made.ok) throw new Refusal(`Python could not make an environment:\n${made.output.trim()}`);
}

async function install(lock) {
  const marker = join(STAMPS, 'installing');
  if (existsSync(marker)) {
    progress('looking for packages that an interruption left half installed');
    await follow(PYTHON, [join(ROOT, 'build/frontdoor/half_installed.py')]);
  }
  writeFileSync(marker, lock);
  const pip = [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-deps',
    '--require-hashes',
    '-r',
    lockFile(lock),
  ];
  const total = readFileSync(lockFile(lock), 'utf8').match(/^[^\s#].*==/gm).length;
  let count = 0;
  const installed = await follow(PYTHON, pip, {
    onLine: (line) => {
      const [, verb, name] = /^(Collecting|Requirement already satisfied:|Installing) ([^\s=;]+)/.exec(line) ?? [];
      if (verb === 'Installing') progress('unpacking, this takes a while');
      else if (verb) {
        count += 1;
        progress(`${count} of at most ${total}: ${name}`);
      }
    },
  });
  if (!installed.ok) {
    const reason = installed.output.trimEnd().split('\n').slice(-8).join('\n');
    throw new Refusal(
      `The Python packages could not be installed:\n${reason}\nRun the command again to go on from here.`,
    );
  }
  rmSync(marker);
}
